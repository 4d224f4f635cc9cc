"""Makes a model folder with pickles, or with variants in its names, into one the engine loads."""

import importlib
import shutil
from pathlib import Path
from typing import Any, Final

import torch

from zoo.errors import ZooError
from zoo.layout import PICKLED, local_files, parts_of, read_json, settle
from zoo.shelf import Shelf
from zoo.unpickle import unpickle
from zoo.wanted import INDEX, choose_files, safe_name
from zoo.weights import dtype_of, rename_lora

LIBRARIES: Final = frozenset({"diffusers", "transformers"})
HARMLESS: Final = ("position_ids",)
"""Buffers that old checkpoints hold and current networks make themselves."""


def convert(source: Path, target: Path, *, half: bool = False) -> None:
    """Write the model in `source` to the empty folder `target`, in safetensors only.

    Every network is loaded by the class that its folder names and saved again: weights under old
    names come out under current ones, and one that lacks weights is refused. With `half` it is
    saved in half precision. LoRAs get keys that are found.

    Raises ZooError where something is missing, or not safe to open.
    """
    for file in choose_files(local_files(source)):
        path = source / file.path
        made = target / file.folder / safe_name(file.name)
        made.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix in PICKLED:
            unpickle(path, made)
        else:
            shutil.copyfile(path, made)
    settle(target)
    if (target / INDEX).is_file():
        for name, library, class_name in parts_of(read_json(target / INDEX)):
            _renew(target / name, library, class_name, half=half)
    elif (target / "config.json").is_file():
        _renew(target, *class_of(read_json(target / "config.json")), half=half)
    else:
        for path in target.glob("*.safetensors"):
            rename_lora(path)


def convert_on_shelf(shelf: Shelf, source: Path, name: str, *, half: bool = False) -> Path:
    """Convert a model and put it in the place of its name; returns the place.

    Nothing changes there before the new folder is whole. Raises ZooError as `convert` does.
    """
    target = shelf.clear_bench(f"{name}.converted")
    convert(source, target, half=half)
    return shelf.install(target, name)


def class_of(config: dict[str, Any]) -> tuple[str, str]:
    """The library and the class that a single network's configuration names."""
    match config:
        case {"_class_name": str() as name}:
            return "diffusers", name
        case {"architectures": [str() as name, *_]}:
            return "transformers", name
    raise ZooError("config.json 里没有写是哪一种网络。")


def _renew(folder: Path, library: str, class_name: str, *, half: bool) -> None:
    """Load a part of a model and save it again; parts without weights but tokenizers stay."""
    has_weights = next(folder.glob("*.safetensors"), None) is not None
    if not (has_weights or "Tokenizer" in class_name):
        return
    kind = _class(library, class_name)
    made = folder.with_name(f".{folder.name}")
    try:
        if has_weights:
            dtype = torch.float16 if half else dtype_of(folder)
            _load(kind, library, folder, dtype).save_pretrained(made, safe_serialization=True)
        else:
            kind.from_pretrained(folder, local_files_only=True).save_pretrained(made)
    except (OSError, ValueError, RuntimeError, KeyError) as error:
        raise ZooError(f"{folder.name} 不是 {class_name}，或者不完整：{error}") from error
    for path in folder.glob("*.safetensors*"):
        path.unlink()
    shutil.copytree(made, folder, dirs_exist_ok=True)
    shutil.rmtree(made)


def _class(library: str, class_name: str) -> Any:
    kind = (
        getattr(importlib.import_module(library), class_name, None)
        if library in LIBRARIES
        else None
    )
    if kind is None:
        raise ZooError(f"不认识 {library} 的 {class_name}，这个版本还不能用它。")
    return kind


def _load(kind: Any, library: str, folder: Path, dtype: torch.dtype) -> Any:
    """The network in a folder; ZooError where it lacks weights or has others."""
    key = "torch_dtype" if library == "diffusers" else "dtype"
    network, info = kind.from_pretrained(
        folder,
        local_files_only=True,
        use_safetensors=True,
        output_loading_info=True,
        **{key: dtype},
    )
    missing = [name for name in info["missing_keys"] if not name.endswith(HARMLESS)]
    if missing or info["mismatched_keys"]:
        names = "、".join([*missing, *map(str, info["mismatched_keys"])][:3])
        raise ZooError(f"{folder.name} 的权重不全，或者对不上它的设置：{names}。")
    return network
