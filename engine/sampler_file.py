"""Sampler tables in files, as docs/samplers.md describes them."""

import hashlib
import json
import logging
import tomllib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

import msgspec

from core.sampler_card import SamplerCard
from engine.sampler_table import SamplerCall, SamplerTable

FOLDER: Final = "samplers"
"""Where tables are looked for, beside every registry file."""

_log = logging.getLogger(__name__)


class SamplerFile(SamplerCard, frozen=True, kw_only=True):
    """A table with its card; `call` are its calls, one after the other.

    Raises ValueError where the calls do not fit together or are not one for each step.
    """

    image_weight: float = 0.0
    noise_weight: float
    call: tuple[SamplerCall, ...]

    def __post_init__(self) -> None:
        super().__post_init__()
        if len(self.call) != self.steps:
            raise ValueError(f"the table {self.name} has {len(self.call)} calls, not {self.steps}")
        self.table()

    def table(self) -> SamplerTable:
        """The table itself."""
        return SamplerTable(
            image_weight=self.image_weight, noise_weight=self.noise_weight, calls=self.call
        )

    def content_hash(self) -> str:
        """SHA-256 (hex) over its numbers: everything of the file that decides pixels."""
        return hashlib.sha256(msgspec.json.encode(self.table())).hexdigest()


def read_sampler_file(text: str) -> SamplerFile:
    """The table in a TOML text; raises ValueError where it is none."""
    try:
        return msgspec.convert(tomllib.loads(text), SamplerFile, strict=False)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise ValueError(f"not a sampler table: {error}") from error


def read_sampler_folders(folders: Iterable[Path]) -> tuple[SamplerFile, ...]:
    """All tables in the folders, which need not exist; what is no table is named in the log."""
    found = []
    for path in (path for folder in folders for path in sorted(folder.glob("*.toml"))):
        try:
            found.append(read_sampler_file(path.read_text(encoding="utf-8")))
        except (OSError, ValueError) as error:
            _log.warning("the sampler table %s is left out: %s", path, error)
    return tuple(found)


def write_sampler_file(file: SamplerFile) -> str:
    """The TOML text of a table."""
    head = {
        "name": file.name,
        "title": file.title,
        "models": list(file.models),
        "steps": file.steps,
        "prediction_type": file.prediction_type,
        "guidance_scale": file.guidance_scale,
        "image_weight": file.image_weight,
        "noise_weight": file.noise_weight,
    }
    lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in head.items()]
    for call in file.call:
        lines += [
            "",
            "[[call]]",
            f"timestep = {call.timestep!r}",
            f"input_scale = {call.input_scale!r}",
            f"draws_noise = {json.dumps(call.draws_noise)}",
            "weights = [",
            *(f"    {_row(row)}," for row in call.weights),
            "]",
        ]
    return "\n".join([*lines, ""])


def _row(numbers: Sequence[float]) -> str:
    return f"[{', '.join(repr(float(number)) for number in numbers)}]"
