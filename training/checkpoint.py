"""Checkpoints: where a training run goes on after it was stopped."""

import hashlib
import os
from pathlib import Path
from typing import Any

import msgspec
import torch

from training.errors import TrainingError


def fingerprint(*origins: msgspec.Struct | Path | int | str) -> str:
    """SHA-256 (hex) of all that a run depends on: settings, files, seeds."""
    whole = hashlib.sha256()
    for origin in origins:
        if isinstance(origin, Path):
            whole.update(hashlib.sha256(origin.read_bytes()).digest())
        else:
            whole.update(msgspec.json.encode(origin) + b"\0")
    return whole.hexdigest()


def save_checkpoint(path: Path, state: dict[str, Any], *, origin: str) -> None:
    """Write the state of a run to a file, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".part")
    with unfinished.open("wb") as file:
        torch.save({"origin": origin, "state": state}, file)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)


def load_checkpoint(path: Path, *, origin: str, device: torch.device) -> dict[str, Any] | None:
    """The state in a file; None where there is no file.

    Raises TrainingError where it belongs to other settings or other models than `origin`.
    """
    if not path.is_file():
        return None
    saved = torch.load(path, map_location=device, weights_only=True)
    if saved["origin"] != origin:
        raise TrainingError(
            f"{path} was made with other settings or other models; "
            "put those back, or start anew with --fresh"
        )
    state: dict[str, Any] = saved["state"]
    return state
