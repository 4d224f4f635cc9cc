"""The registry files: what is shipped, what can be fetched, and what people add."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from bot.config import Settings
from bot.replies.sentences import tell
from core.errors import DanqingError
from core.model_card import Card, Registry
from core.registry_layers import RegistryLayer, keep_cards, lay_registries

FETCHABLE: Final = "zoo.toml"
OWN: Final = "registry.toml"


class RegistryError(DanqingError):
    """The registry cannot be used; the message is a Chinese sentence."""


def registry_files(settings: Settings) -> tuple[Path, ...]:
    """The registry files of a bot, each to be laid over those before it.

    First the one with the default model, then what can be fetched (zoo.toml beside it), last
    people's own (registry.toml in the models folder). Those after the first need not exist.
    """
    first = settings.engine.registry
    return first, first.with_name(FETCHABLE), settings.data.models_path / OWN


def read_registry_files(files: Sequence[Path]) -> Registry:
    """The registry in the files, installed or not; raises RegistryError with a sentence."""
    try:
        texts = [file.read_text(encoding="utf-8") if file.exists() else "" for file in files]
        return lay_registries(
            [RegistryLayer(file.parent, text) for file, text in zip(files, texts, strict=True)]
        )
    except (OSError, ValueError) as error:
        names = "、".join(str(file) for file in files)
        raise RegistryError(tell("registry_unusable", files=names, why=error)) from error


def installed(registry: Registry) -> Registry:
    """The registry with only what can be used now; the first model always stays."""
    return keep_cards(registry, is_installed)


def is_installed(card: Card) -> bool:
    """Whether a card's folder is there with weights that are safe to open."""
    path = Path(card.path)
    return path.is_file() or next(path.rglob("*.safetensors"), None) is not None
