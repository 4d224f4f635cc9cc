"""The commands about the bot itself: 帮助, and those that come later."""

from bot.handlers.request import Answer, Request
from bot.replies.help import help_card, help_page
from core.errors import UserError
from core.house import DENIED
from core.message import Reply
from storage.places import EVERYWHERE, Place


async def show_help(request: Request) -> Answer:
    """The card, or the page of one command."""
    if topic := request.command.prompt.strip():
        return Answer(replies=(Reply(text=help_page(topic)),))
    card = help_card(is_admin=request.is_admin, denied=await _denied(request))
    return Answer(replies=(Reply(text=card),))


async def not_available(request: Request) -> Answer:
    """A command whose function comes in a later version says so by name."""
    raise UserError("command_not_available", command=str(request.command.name))


async def _denied(request: Request) -> frozenset[str]:
    """The commands that nobody may use in this conversation."""
    address = request.message.address
    here = await request.tx.places.get(Place(address.platform, address.conversation))
    everywhere = await request.tx.places.get(EVERYWHERE)
    return frozenset(here.get(DENIED, ())) | frozenset(everywhere.get(DENIED, ()))
