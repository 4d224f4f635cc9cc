"""Folders of finished models."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from training.errors import TrainingError

WEIGHTS: Final = "diffusion_pytorch_model.safetensors"
"""What diffusers calls a model's weights."""


@contextmanager
def replacing(folder: Path) -> Iterator[Path]:
    """An empty folder to fill; once filled without error it takes the place of `folder`."""
    filled = folder.with_name(f"{folder.name}.part")
    shutil.rmtree(filled, ignore_errors=True)
    filled.mkdir(parents=True)
    yield filled
    share(filled)
    shutil.rmtree(folder, ignore_errors=True)
    filled.rename(folder)


def share(folder: Path) -> None:
    """Let everybody read a folder's files: safetensors writes them for their owner only."""
    for file in folder.rglob("*"):
        if file.is_file():
            file.chmod(0o644)


def need(folder: Path, *, command: str) -> Path:
    """The folder itself; TrainingError, naming the command that fills it, where it is missing."""
    if not folder.is_dir():
        raise TrainingError(f"{folder} is missing: first run python -m training {command}")
    return folder
