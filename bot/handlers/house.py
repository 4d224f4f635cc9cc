"""The commands about the bot itself: 帮助, and those that come later."""

from bot.handlers.request import Answer, Request
from bot.replies.help import help_card, help_page
from core.errors import UserError
from core.message import Reply


async def show_help(request: Request) -> Answer:
    """The card, or the page of one command."""
    topic = request.command.prompt.strip()
    return Answer(replies=(Reply(text=help_page(topic) if topic else help_card()),))


async def not_available(request: Request) -> Answer:
    """A command whose function comes in a later version says so by name."""
    raise UserError("command_not_available", command=str(request.command.name))
