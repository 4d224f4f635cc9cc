"""Registry files laid over one another: what is shipped, and above it what people add."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import PurePath
from typing import TypeVar

import msgspec

from core.model_card import Card, Registry, RegistryFile, read_registry_file, registry_of

C = TypeVar("C", bound=Card)


class RegistryLayer(msgspec.Struct, frozen=True):
    """The text of one registry file and the folder it lies in."""

    folder: PurePath
    text: str


def lay_registries(layers: Sequence[RegistryLayer]) -> Registry:
    """One registry of several files; each adds entries, or replaces those of the same name.

    The path of every card is taken from the folder of the file that names it; a card without
    one lies in a folder of its name beside the last file.

    Raises ValueError as `core.model_card.read_registry` does.
    """
    home = layers[-1].folder
    files = [(layer.folder, read_registry_file(layer.text)) for layer in layers]
    return registry_of(
        RegistryFile(
            model=_lay(((folder, file.model) for folder, file in files), home),
            lora=_lay(((folder, file.lora) for folder, file in files), home),
            controlnet=_lay(((folder, file.controlnet) for folder, file in files), home),
            upscaler=_lay(((folder, file.upscaler) for folder, file in files), home),
            depth=_lay(((folder, file.depth) for folder, file in files), home),
        )
    )


def keep_cards(registry: Registry, is_kept: Callable[[Card], bool]) -> Registry:
    """The registry with some of its cards; a first model stays, so that there is a default."""
    return Registry(
        models=_keep(registry.models, is_kept) or registry.models[:1],
        loras=_keep(registry.loras, is_kept),
        controlnets=_keep(registry.controlnets, is_kept),
        upscalers=_keep(registry.upscalers, is_kept),
        depths=_keep(registry.depths, is_kept),
        samplers=registry.samplers,
    )


def _lay(layers: Iterable[tuple[PurePath, Sequence[C]]], home: PurePath) -> tuple[C, ...]:
    laid = {
        card.name: msgspec.structs.replace(
            card, path=str(folder / card.path if card.path else home / card.name)
        )
        for folder, cards in layers
        for card in cards
    }
    return tuple(laid.values())


def _keep(cards: Sequence[C], is_kept: Callable[[Card], bool]) -> tuple[C, ...]:
    return tuple(card for card in cards if is_kept(card))
