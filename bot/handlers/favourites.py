"""The command 收藏: works that one wants to find again."""

import re
from math import ceil
from typing import Final

from bot.commands.text import fold
from bot.handlers import targets
from bot.handlers.request import Answer, Request
from bot.handlers.works import PAGE_SIZE, split_page
from bot.replies import favourite_replies
from core.errors import UserError

_REMOVE: Final = re.compile(r"(?:取消|移除|去掉|删除|删)(?:收藏)?")
_LIST: Final = frozenset({"", "列表", "全部", "list"})


async def favourites(request: Request) -> Answer:
    """Add a work, take one out (取消), or without either list them in pages."""
    words = request.command.prompt.strip()
    number = request.command.target
    if number is None:
        number = await targets.quoted_number(request)
    if _REMOVE.fullmatch(fold(words)):
        return await _remove(request, number)
    if number is not None and not words:
        return await _add(request, number)
    rest, page = split_page(words)
    if fold(rest) not in _LIST:
        targets.refuse_words(request)
    return await _list(request, page)


async def _add(request: Request, number: int) -> Answer:
    work = await targets.visible_work(request, number)
    await targets.drawn(request, work)
    is_new = await request.tx.favourites.add(request.person_id, number, request.now)
    return Answer(replies=(favourite_replies.added(number, is_new=is_new),))


async def _remove(request: Request, number: int | None) -> Answer:
    if number is None:
        raise UserError("favourite_which")
    was_there = await request.tx.favourites.remove(request.person_id, number)
    return Answer(replies=(favourite_replies.removed(number, was_there=was_there),))


async def _list(request: Request, page: int) -> Answer:
    tx, here = request.tx, request.message.address
    count = await tx.favourites.count(request.person_id, here)
    if not count:
        raise UserError("favourites_none")
    pages = ceil(count / PAGE_SIZE)
    if page > pages:
        raise UserError("page_past_end", page=page, pages=pages)
    numbers = await tx.favourites.page(
        request.person_id, here, offset=(page - 1) * PAGE_SIZE, limit=PAGE_SIZE
    )
    works = [work for number in numbers if (work := await tx.works.get(number)) is not None]
    return Answer(replies=(favourite_replies.listed(works, page=page, pages=pages),))
