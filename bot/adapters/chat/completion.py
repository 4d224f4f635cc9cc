"""What a client can complete while one types."""

import msgspec

from core.model_card import ModelCard


class CommandHint(msgspec.Struct, frozen=True, kw_only=True):
    """A command to be completed after a slash; one that is not available yet is shown as such.

    `values` are names that may follow it.
    """

    name: str
    aliases: tuple[str, ...] = ()
    summary: str = ""
    is_available: bool = True
    values: tuple[str, ...] = ()


class OptionHint(msgspec.Struct, frozen=True, kw_only=True):
    """An option to be completed after two dashes; `values` are examples of what may follow."""

    name: str
    aliases: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    summary: str = ""


class Completion(msgspec.Struct, frozen=True, kw_only=True):
    """Everything a client can complete."""

    commands: tuple[CommandHint, ...] = ()
    options: tuple[OptionHint, ...] = ()
    models: tuple[ModelCard, ...] = ()
