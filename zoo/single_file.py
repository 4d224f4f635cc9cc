"""Single-file checkpoints: a whole Stable Diffusion in one file, to be taken apart."""

from pathlib import Path
from typing import Any, Final

import diffusers
import torch
from diffusers.loaders.single_file_utils import SingleFileComponentError

from zoo.errors import ZooError
from zoo.layout import PICKLED, parts_of, read_json, settle
from zoo.unpickle import unpickle
from zoo.wanted import INDEX

UNET_KEYS: Final = "model.diffusion_model."
BROKEN: Final = (OSError, ValueError, RuntimeError, KeyError, AttributeError)


def take_apart(checkpoint: Path, target: Path, *, like: Path, half: bool = False) -> None:
    """Write the networks in a checkpoint to the empty folder `target` as diffusers keeps them.

    A checkpoint holds weights only. All else (sizes, tokenizer, scheduler) is taken from the
    folder of a model of the same build, `like`.

    Raises ZooError where the two do not go together, or a pickle is not safe to open.
    """
    opened = checkpoint
    if checkpoint.suffix in PICKLED:
        opened = target / f".{checkpoint.stem}.safetensors"
        unpickle(checkpoint, opened)
    kind = _pipeline_class(like)
    try:
        pipeline: Any = kind.from_single_file(
            str(opened),
            config=str(like),
            local_files_only=True,
            torch_dtype=torch.float16 if half else torch.float32,
            **_absent(like),
        )
    except (*BROKEN, SingleFileComponentError) as error:
        first = next(iter(str(error).splitlines()), "")
        raise ZooError(f"{checkpoint.name} 和 {like.name} 不是同一种模型：{first}") from error
    finally:
        if opened is not checkpoint:
            opened.unlink(missing_ok=True)
    pipeline.save_pretrained(target, safe_serialization=True)
    settle(target)


def _pipeline_class(like: Path) -> Any:
    name = read_json(like / INDEX).get("_class_name")
    kind = getattr(diffusers, str(name), None)
    if kind is None or not hasattr(kind, "from_single_file"):
        raise ZooError(f"{like.name} 是 {name}，这种模型没有单文件的。")
    return kind


def _absent(like: Path) -> dict[str, Any]:
    """Parts that the model does without, so that nobody goes looking for them."""
    index = read_json(like / INDEX)
    present = {name for name, _, _ in parts_of(index)}
    names = {"safety_checker", "feature_extractor", "image_encoder"} & index.keys()
    return {name: None for name in names if name not in present or name == "safety_checker"}
