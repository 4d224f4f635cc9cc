"""Sampler tables kept in files: what one needs to know of them without reading their weights."""

import re
import tomllib
from collections.abc import Sequence
from typing import Final

import msgspec

TABLE_NAME: Final = re.compile(r"(?:OLSS|自定)[\w.-]*", re.IGNORECASE)
"""What a table may be called: no stock sampler is, so that a slip is never taken for one."""


class SamplerCard(msgspec.Struct, frozen=True, kw_only=True):
    """A table that stands in for a sampler, made for some models and a number of steps.

    `models` are names in the registry. `prediction_type` is what those predict, as diffusers
    says it; `guidance_scale` is the one it was fitted at (0: not known). Several tables may
    share a name, for other models or numbers of steps.

    Raises ValueError where the name could not be asked for, or nothing is made.
    """

    name: str
    models: tuple[str, ...]
    steps: int
    prediction_type: str
    title: str = ""
    guidance_scale: float = 0.0

    def __post_init__(self) -> None:
        if not is_table_name(self.name):
            raise ValueError(f"a table's name begins with OLSS or 自定, unlike {self.name!r}")
        if not self.models or self.steps < 1:
            raise ValueError(f"the table {self.name} is for no model or makes no steps")


def is_table_name(name: str) -> bool:
    """Whether a sampler's name is that of a table in a file."""
    return TABLE_NAME.fullmatch(name) is not None


def find_tables(cards: Sequence[SamplerCard], name: str, *, model: str) -> tuple[SamplerCard, ...]:
    """The tables of that name, whatever its case, for a model; those of fewest steps first."""
    wanted = name.casefold()
    found = (card for card in cards if card.name.casefold() == wanted and model in card.models)
    return tuple(sorted(found, key=lambda card: card.steps))


def read_sampler_card(text: str) -> SamplerCard:
    """What the TOML text of a table says of it, but for its weights; ValueError if it is none."""
    try:
        return msgspec.convert(tomllib.loads(text), SamplerCard, strict=False)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise ValueError(f"not a sampler table: {error}") from error
