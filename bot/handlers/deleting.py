"""The command 删除: one's own works, for good."""

import re
from typing import Final

from bot.commands.text import fold
from bot.handlers import targets
from bot.handlers.request import Answer, Request
from bot.replies import deleting_replies
from core.errors import UserError

CONFIRMED: Final = "确认"
MOST_AT_ONCE: Final = 50

_MORE: Final = re.compile(r"(?P<to>[-~到至]?)\s*(?:#|№)?\s*(?P<number>\d{1,15})(?:号)?")
_JOINTS: Final = " ,、;和跟\n"


async def delete(request: Request) -> Answer:
    """Remove the pictures of works for good; of several, after asking once."""
    words = fold(request.command.prompt).strip()
    is_confirmed = words.endswith(CONFIRMED)
    words = words.removesuffix(CONFIRMED).strip(_JOINTS)
    if words and request.command.target is None:
        raise UserError("delete_which")
    work, notices = await targets.find_target(request)
    numbers = _numbers(work.number, words)
    for number in numbers:
        own = await targets.own_work(request, number)
        await targets.drawn(request, own)
    # The latest work is only a guess at what is meant.
    if not is_confirmed and (len(numbers) > 1 or notices):
        return Answer(replies=(deleting_replies.asked(numbers),))
    for number in numbers:
        await request.tx.outputs.delete(number, request.now)
    return Answer(replies=(deleting_replies.deleted(numbers),))


def _numbers(first: int, words: str) -> tuple[int, ...]:
    """All works that are named, the first one and those in `words`: `#13、#14`, `到 #20`.

    Raises UserError for other words, and for more than MOST_AT_ONCE.
    """
    numbers = [first]
    position = 0
    while position < len(words):
        found = _MORE.match(words, position)
        if found is None:
            raise UserError("delete_which")
        number = int(found["number"])
        if found["to"]:
            if not 0 <= number - numbers[-1] <= MOST_AT_ONCE:
                raise UserError("delete_too_many", most=MOST_AT_ONCE)
            numbers += range(numbers[-1] + 1, number + 1)
        else:
            numbers.append(number)
        position = found.end()
        while position < len(words) and words[position] in _JOINTS:
            position += 1
    once = tuple(dict.fromkeys(numbers))
    if len(once) > MOST_AT_ONCE:
        raise UserError("delete_too_many", most=MOST_AT_ONCE)
    return once
