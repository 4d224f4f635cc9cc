"""The sampler tables in files: the ones that are shipped, and the ones people bring."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

import msgspec
import structlog

from core.model_card import Registry
from core.sampler_card import SamplerCard, read_sampler_card

FOLDER: Final = "samplers"
"""Where tables are looked for, beside every registry file."""

_log = structlog.get_logger(__name__)


def sampler_folders(registries: Iterable[Path]) -> tuple[Path, ...]:
    """The folders that tables are looked for in; the last one is for people's own."""
    return tuple(dict.fromkeys(file.parent / FOLDER for file in registries))


def read_sampler_cards(folders: Iterable[Path]) -> tuple[SamplerCard, ...]:
    """All tables in the folders, which need not exist; what is no table is named in the log."""
    cards = []
    for path in (path for folder in folders for path in sorted(folder.glob("*.toml"))):
        try:
            cards.append(read_sampler_card(path.read_text(encoding="utf-8")))
        except (OSError, ValueError) as error:
            _log.warning("sampler_table_left_out", path=str(path), why=str(error))
    return tuple(cards)


def with_samplers(registry: Registry, registries: Sequence[Path]) -> Registry:
    """The registry with the tables that lie beside its files."""
    cards = read_sampler_cards(sampler_folders(registries))
    return msgspec.structs.replace(registry, samplers=cards)
