"""What clients can complete, told from the vocabulary. Pure."""

from bot.adapters.chat.completion import CommandHint, Completion, OptionHint
from bot.commands.vocabulary import COMMANDS, OPTIONS
from core.model_card import Registry


def completion(registry: Registry) -> Completion:
    """Every command, every option that works today, and the models offered."""
    return Completion(
        commands=tuple(
            CommandHint(
                name=str(word.name),
                aliases=word.aliases,
                summary=word.summary,
                is_available=word.is_available,
            )
            for word in COMMANDS
        ),
        options=tuple(
            OptionHint(
                name=option.key,
                aliases=option.aliases,
                values=option.values,
                summary=option.summary,
            )
            for option in OPTIONS
            if option.is_available
        ),
        models=registry.models,
    )
