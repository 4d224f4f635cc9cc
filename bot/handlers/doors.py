"""The commands 开启 and 关闭: whether the bot speaks in a conversation."""

from bot.handlers import targets
from bot.handlers.audited import SETTING, change, setting_of
from bot.handlers.request import Answer, Request
from bot.replies.sentences import say
from core.errors import UserError
from core.house import CLOSED
from core.message import Button, Reply
from storage.places import Place


async def close(request: Request) -> Answer:
    """Be silent in this group, but for admins."""
    targets.refuse_words(request)
    if request.message.address.is_private:
        raise UserError("close_private")
    was_open = await change(request, SETTING, _closed_here(request), True)
    button = Button(label=say("button_open"), command="/开启")
    text = say("closed_already" if was_open is None else "closed_now")
    return Answer(replies=(Reply(text=text, buttons=(button,)),))


async def open_again(request: Request) -> Answer:
    """Speak in this group again."""
    targets.refuse_words(request)
    was_closed = await change(request, SETTING, _closed_here(request), None)
    return Answer(
        replies=(Reply(text=say("opened_already" if was_closed is None else "opened_now")),)
    )


def _closed_here(request: Request) -> str:
    address = request.message.address
    return setting_of(Place(address.platform, address.conversation), CLOSED)
