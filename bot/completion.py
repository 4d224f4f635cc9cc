"""What clients can complete, told from the vocabulary. Pure."""

from typing import Final

from bot.adapters.chat.completion import CommandHint, Completion, OptionHint
from bot.commands.vocabulary import COMMANDS, OPTIONS
from bot.replies.model_words import handle
from core.command import CommandName
from core.model_card import Registry

_CHOOSE_MODELS: Final = frozenset({CommandName.MODELS, CommandName.SWITCH_MODEL})


def completion(registry: Registry) -> Completion:
    """Every command, every option that works today, and the models and styles offered."""
    models = tuple(card.name for card in registry.models)
    styles = tuple(handle(card) for card in registry.loras)
    return Completion(
        commands=tuple(
            CommandHint(
                name=str(word.name),
                aliases=word.aliases,
                summary=word.summary,
                is_available=word.is_available,
                values=models if word.name in _CHOOSE_MODELS else (),
            )
            for word in COMMANDS
        ),
        options=tuple(
            OptionHint(
                name=option.key,
                aliases=option.aliases,
                values=styles or option.values if option.field == "loras" else option.values,
                summary=option.summary,
            )
            for option in OPTIONS
            if option.is_available
        ),
        models=registry.models,
    )
