"""The command 导出: works as one zip file."""

import re
from typing import Final

from bot.commands.text import fold
from bot.handlers.request import Answer, Request
from bot.handlers.works import PAGE_SIZE
from bot.replies import export_replies
from core.errors import UserError

MOST_WORKS: Final = 200
MOST_BYTES: Final = 200_000_000

_WITHOUT_FILES: Final = frozenset({"discord"})
"""There a reply brings no file."""

_MOST_BYTES_OF: Final = {"dingtalk": 18_000_000}
"""How much of works fits into a platform's file, where that is less."""

_RANGE: Final = re.compile(r"#?(\d{1,15})(?:\s*(?:[-~到至])\s*#?(\d{1,15}))?")
_PAGES: Final = re.compile(r"(?:^|\s)第\s*(\d{1,4})\s*(?:页?\s*[-~到至]\s*第?\s*(\d{1,4})\s*)?页$")
_FAVOURITES: Final = frozenset({"收藏", "我的收藏", "收藏夹"})
_ALL: Final = frozenset({"", "全部", "所有", "all"})


async def export(request: Request) -> Answer:
    """A file of one's newest works, or of some: 收藏, words, numbers, pages."""
    platform = request.message.address.platform
    if platform in _WITHOUT_FILES:
        raise UserError("export_elsewhere")
    # One more than fits tells whether there are more.
    found = await _found(request, fold(request.command.prompt).strip())
    if not found:
        raise UserError("export_nothing")
    numbers: list[int] = []
    size, most_bytes = 0, _MOST_BYTES_OF.get(platform, MOST_BYTES)
    for number, num_bytes in (await request.tx.outputs.sizes(found)).items():
        size += num_bytes
        if len(numbers) == MOST_WORKS or (numbers and size > most_bytes):
            break
        numbers.append(number)
    has_more = len(numbers) < len(found)
    return Answer(replies=(export_replies.ready(tuple(numbers), has_more=has_more),))


async def _found(request: Request, words: str) -> tuple[int, ...]:
    """The numbers of the works meant that can be seen, newest first, at most one too many."""
    tx, person_id = request.tx, request.person_id
    most = MOST_WORKS + 1
    if words in _FAVOURITES:
        here = request.message.address
        return await tx.favourites.page(person_id, here, offset=0, limit=most)
    if words in _ALL:
        return await tx.works.numbers(person_id, limit=most)
    if found := _RANGE.fullmatch(words):
        first, last = sorted((int(found[1]), int(found[2] or found[1])))
        return await tx.works.numbers(person_id, between=(first, last), limit=most)
    if found := _PAGES.search(words):
        first, last = sorted((int(found[1]), int(found[2] or found[1])))
        pages = min(last - first + 1, most // PAGE_SIZE + 1)
        return await tx.works.numbers(
            person_id,
            query=words[: found.start()].strip(),
            offset=max(0, first - 1) * PAGE_SIZE,
            limit=min(most, pages * PAGE_SIZE),
        )
    return await tx.works.numbers(person_id, query=words, limit=most)
