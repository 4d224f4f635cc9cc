"""The commands about drawn works: 参数, 找图, 历史."""

import re
from math import ceil
from typing import Final

from bot.commands.text import fold
from bot.handlers import branch, reading, targets
from bot.handlers.request import Answer, Request
from bot.replies import work_replies
from core.errors import UserError

PAGE_SIZE: Final = 6
MAX_PAGE: Final = 500

_PAGE: Final = re.compile(r"(?:^|\s)(?:第\s*(\d{1,4})\s*页|(\d{1,4}))$")


async def parameters(request: Request) -> Answer:
    """Everything that decided a work; or what a posted picture or a pasted text says of one."""
    if request.command.target is None and request.inputs:
        targets.refuse_words(request)
        return await reading.read_pictures(request)
    if answer := await reading.read_words(request):
        return answer
    targets.refuse_words(request)
    work, _ = await targets.find_target(request)
    return Answer(replies=(work_replies.parameters(work),))


async def show(request: Request) -> Answer:
    """A work by its number, or those whose prompt has the words."""
    if request.command.target is None and request.command.prompt.strip():
        return await _search(request)
    work, _ = await targets.find_target(request)
    await targets.drawn(request, work)
    return Answer(replies=(work_replies.shown(work),))


async def history(request: Request) -> Answer:
    """The person's works, newest first, in pages; words search the prompts, 树 shows a branch."""
    if branch.is_wanted(request.command.prompt):
        return await branch.show(request)
    return await _search(request)


async def _search(request: Request) -> Answer:
    query, page = split_page(request.command.prompt)
    count = await request.tx.works.count(request.person_id, query=query, most=MAX_PAGE * PAGE_SIZE)
    if count == 0:
        raise UserError("nothing_found", query=query) if query else UserError("no_works")
    num_pages = ceil(count / PAGE_SIZE)
    if page > num_pages:
        raise UserError("page_past_end", page=page, pages=num_pages)
    works = await request.tx.works.part(
        request.person_id, query=query, offset=(page - 1) * PAGE_SIZE, limit=PAGE_SIZE
    )
    return Answer(
        replies=(work_replies.page(works, query=query, page_number=page, num_pages=num_pages),)
    )


def split_page(text: str) -> tuple[str, int]:
    """The words and the page (from 1) in `猫 第2页`, `第2页`, `2` or `猫`."""
    text = text.strip()
    found = _PAGE.search(fold(text))
    if found is None or (found.group(2) and found.start() > 0):
        return text, 1
    return text[: found.start()].strip(), max(1, int(found.group(1) or found.group(2)))
