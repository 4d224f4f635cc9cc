"""The command 屏蔽词: which words prompts may not have."""

import re
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from math import ceil
from typing import Any, Final

from msgspec.structs import replace

from bot.handlers.audited import Kept, change
from bot.handlers.persons import refuse_others
from bot.handlers.request import Answer, Request
from bot.policy.normal_form import normalise
from bot.policy.word_lines import ReadWords, read_words
from bot.replies import word_replies
from bot.replies.sentences import say
from core.errors import UserError
from core.house import Act, WordKind
from core.message import Reply
from storage.database import Transaction
from storage.word_list import ListedWord

PAGE_SIZE: Final = 60
BETWEEN: Final = "、"
"""What parts the words of an audit entry's subject; none of them has it."""

_PAGE: Final = re.compile(r"(?:查看|列表|列出|全部)?\s*(?:第?\s*(\d{1,4})\s*页?)?")
_VERB: Final = re.compile(r"(\S+?)(?:\s+|\s*[:：]\s*|$)")
_VERBS: Final = {
    "添加": ("添加", "增加", "加入", "加", "导入"),
    "删除": ("删除", "移除", "去掉", "删", "拿掉"),
    "放行": ("放行", "允许", "例外"),
    "检查": ("检查", "测试", "试试", "试"),
    "重载": ("重载", "重新载入", "刷新"),
}
_MEANT: Final = {name: verb for verb, names in _VERBS.items() for name in names}


async def blocked_words(request: Request) -> Answer:
    """List, add, remove, allow, try, or read the files anew; for admins."""
    refuse_others(request)
    words = request.command.prompt.strip()
    found = _VERB.match(words)
    verb = None if found is None else _MEANT.get(found[1])
    if found is None or verb is None:
        page = _PAGE.fullmatch(words)
        reply = word_replies.which(words) if page is None else await _list(request, page[1])
        return Answer(replies=(reply,))
    rest = words[found.end() :]
    if verb == "重载":
        return Answer(replies=(await _reload(request, rest),))
    if not rest:
        raise UserError("words_needed", verb=verb)
    return Answer(replies=(await _ACTS[verb](request, rest),))


async def _block(request: Request, given: str) -> Reply:
    return await _set(request, given, WordKind.BLOCK)


async def _allow(request: Request, given: str) -> Reply:
    return await _set(request, given, WordKind.ALLOW)


async def _set(request: Request, given: str, kind: WordKind) -> Reply:
    read = read_words(given)
    there = {one.normal: one for one in await request.tx.word_list.find(map(_normal, read.words))}
    new = [
        word
        for word in read.words
        if (known := there.get(_normal(word))) is None or known.kind is not kind
    ]
    same = tuple(word for word in read.words if word not in new)
    is_private = _is_private(request)
    if not new:
        return _nothing("words_unchanged", same, read, is_private=is_private)
    await change(request, WORDS, BETWEEN.join(new), dict.fromkeys(new, kind))
    said = "words_allowed" if kind is WordKind.ALLOW else "words_added"
    return word_replies.changed(said, new, num_same=len(same), read=read, is_private=is_private)


async def _remove(request: Request, given: str) -> Reply:
    read = read_words(given)
    listed = await request.tx.word_list.find(map(_normal, read.words))
    is_private = _is_private(request)
    if not listed:
        reply = _nothing("words_not_listed", read.words, read, is_private=is_private)
        if request.screen.word_lists.num_file_words:
            reply = replace(reply, text=f"{reply.text}\n{say('words_file_stays')}")
        return reply
    words = [one.word for one in listed]
    await change(request, WORDS, BETWEEN.join(words), None)
    return word_replies.changed(
        "words_removed",
        words,
        num_same=0,
        read=read,
        is_private=is_private,
    )


async def _try(request: Request, given: str) -> Reply:
    policy = await request.screen.word_lists.policy(request.tx)
    return word_replies.tried(given, policy.hits(given))


async def _reload(request: Request, given: str) -> Reply:
    if given:
        raise UserError("words_not_used", command=f"{request.command.name} 重载", given=given)
    await request.screen.word_lists.load()
    return Reply(text=say("words_reloaded", count=request.screen.word_lists.num_file_words))


async def _list(request: Request, page: str | None) -> Reply:
    listed = request.tx.word_list
    counts = await listed.counts()
    num_in_files = request.screen.word_lists.num_file_words
    if not counts and not num_in_files:
        return Reply(text=say("word_list_empty"))
    pages = max(1, ceil(sum(counts.values()) / PAGE_SIZE))
    number = max(1, int(page or 1))
    if number > pages:
        raise UserError("page_past_end", page=number, pages=pages)
    words = await listed.page(limit=PAGE_SIZE, offset=(number - 1) * PAGE_SIZE)
    return word_replies.word_page(
        [(one.word, one.kind) for one in words],
        num_blocked=counts.get(WordKind.BLOCK, 0),
        num_allowed=counts.get(WordKind.ALLOW, 0),
        num_in_files=num_in_files,
        page=number,
        pages=pages,
        is_private=_is_private(request),
    )


def _nothing(reason: str, words: Sequence[str], read: ReadWords, *, is_private: bool) -> Reply:
    """Nothing was changed; without any word that could be listed, only why."""
    if words:
        return word_replies.unchanged(reason, words, read, is_private=is_private)
    return Reply(text="\n".join(word_replies.skipped(read)), is_error=True)


def _is_private(request: Request) -> bool:
    return request.message.address.is_private


def _normal(word: str) -> str:
    return normalise(word).text


async def _read_words(tx: Transaction, subject: str) -> Any:
    found = await tx.word_list.find(map(_normal, subject.split(BETWEEN)))
    return {one.word: one.kind for one in found} or None


async def _write_words(tx: Transaction, subject: str, value: Any, now: datetime) -> None:
    await tx.word_list.remove(map(_normal, subject.split(BETWEEN)))
    kinds: dict[str, str] = value or {}
    words = [ListedWord(_normal(word), word, WordKind(kind)) for word, kind in kinds.items()]
    await tx.word_list.add(words, now)


WORDS: Final = Kept(act=Act.WORD, read=_read_words, write=_write_words)
"""Words of the word list, joined by `BETWEEN`: a kind for each that is listed, None for none."""

_ACTS: Final[dict[str, Callable[[Request, str], Awaitable[Reply]]]] = {
    "添加": _block,
    "删除": _remove,
    "放行": _allow,
    "检查": _try,
}
