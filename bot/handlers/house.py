"""The commands about the bot itself: 模型, 帮助, and those that come later."""

from bot.handlers.request import Answer, Request
from bot.handlers.targets import refuse_words
from bot.replies.help import help_card, help_page
from bot.replies.sentences import say
from core.errors import UserError
from core.message import Reply
from core.model_card import ModelCard


async def models(request: Request) -> Answer:
    """The models offered."""
    refuse_words(request)
    rows = "\n".join(_row(card) for card in request.registry.models)
    return Answer(replies=(Reply(text=say("models", rows=rows)),))


async def show_help(request: Request) -> Answer:
    """The card, or the page of one command."""
    topic = request.command.prompt.strip()
    return Answer(replies=(Reply(text=help_page(topic) if topic else help_card()),))


async def not_available(request: Request) -> Answer:
    """A command whose function comes in a later version says so by name."""
    raise UserError("command_not_available", command=str(request.command.name))


def _row(card: ModelCard) -> str:
    return say(
        "model_row",
        name=card.name,
        title=card.title,
        description=card.description,
        width=card.width,
        height=card.height,
        steps=card.steps,
        licence=card.licence,
    )
