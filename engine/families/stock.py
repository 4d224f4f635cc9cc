"""Stock pipelines: a folder of diffusers' layout, loaded by diffusers itself."""

import json
from collections.abc import Collection
from pathlib import Path
from typing import Any, Final

import diffusers
import torch
from diffusers import DiffusionPipeline

from core.errors import EngineError

_WIDE: Final = frozenset(
    {
        "CogView4Pipeline",
        "QwenImageEditPipeline",
        "QwenImageEditPlusPipeline",
        "QwenImagePipeline",
        "ZImagePipeline",
    }
)
"""Pipelines of models whose numbers float16 is too narrow for; they take bfloat16 instead."""


def load_stock(
    path: Path,
    *,
    names: Collection[str] | None = None,
    device: torch.device,
    dtype: torch.dtype,
    **parts: Any,
) -> Any:
    """The pipeline that a folder's index names, from local safetensors files only.

    `names` are the classes that will do (all of diffusers' unless given); `parts` are used
    instead of those in the folder. Raises EngineError where the folder holds no such pipeline.
    """
    index = _index(path)
    name = str(index["_class_name"])
    if (names is not None and name not in names) or not hasattr(diffusers, name):
        wanted = "a pipeline of diffusers" if names is None else " or ".join(sorted(names))
        raise EngineError(f"the model in {path} is {name}, not {wanted}")
    if name in _WIDE and dtype == torch.float16:
        dtype = torch.bfloat16
    if any(index.get("safety_checker") or ()):
        # It would blacken pictures; ours looks at them once they are finished (engine.checker).
        parts = {"safety_checker": None, "requires_safety_checker": False, **parts}
    try:
        pipeline = DiffusionPipeline.from_pretrained(
            path, dtype=dtype, local_files_only=True, use_safetensors=True, **parts
        )
    except ImportError as error:
        raise EngineError(f"the model in {path} needs another library: {error}") from error
    except (OSError, ValueError, KeyError, AttributeError, TypeError, RuntimeError) as error:
        raise EngineError(f"the model in {path} cannot be loaded: {error}") from error
    pipeline.set_progress_bar_config(disable=True)
    return pipeline.to(device)


def _index(path: Path) -> dict[str, Any]:
    try:
        index: dict[str, Any] = json.loads((path / "model_index.json").read_text(encoding="utf-8"))
        return {"_class_name": index["_class_name"], **index}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise EngineError(f"there is no diffusers model in {path}: {error}") from error
