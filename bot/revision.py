"""Changing a prompt by a few words: `加 月亮`, `去掉 人`, `把猫换成狗`. Pure."""

import re
from typing import Final

import msgspec

from bot.commands.text import Text, fold
from core.errors import UserError

_ADD: Final = r"(?:再|另外)?(?:加上|加入|加个|添加|添上|增加|加)"
_REMOVE: Final = r"(?:去掉|去除|去了|删掉|删除|拿掉|移除|不要有|不要)"
_INTO: Final = r"(?:换成|换为|替换成|替换为|改成|改为|变成|变为|换)"
_BECOME: Final = r"(?:改成|改为|变成|变为|成|为)"
_CLAUSES: Final = re.compile(rf"[,;、。]\s*(?={_ADD}|{_REMOVE}|[把将]|{_INTO})")
_ADDING: Final = re.compile(rf"{_ADD}\s*(.+)", re.DOTALL)
_REMOVING: Final = re.compile(rf"{_REMOVE}\s*(.+)", re.DOTALL)
_REPLACING: Final = re.compile(rf"(?:[把将]\s*)?(.+?)\s*{_INTO}\s*(.+)", re.DOTALL)
_TURNING: Final = re.compile(rf"{_INTO}\s*(.+)", re.DOTALL)
_BECOMING: Final = re.compile(rf"{_BECOME}\s*(.+)", re.DOTALL)

_ENDS: Final = " ,;、。，；\n"
_MEASURED: Final = re.compile(
    r"[一二两三四五六七八九十几0-9]+\s*[只条头匹个朵棵座辆艘架幅张位名群片双把颗间栋本]"
)


class Revision(msgspec.Struct, frozen=True, kw_only=True):
    """A prompt and a negative prompt."""

    prompt: str
    negative_prompt: str


def revise(old: Revision, words: str, *, number: int) -> Revision:
    """What `words` make of a prompt: parts added, taken away or replaced, or else all of it.

    What is taken away also goes into the negative prompt. `换成 狗` alone replaces what the
    prompt's first clause ends in, its subject; so does `变成 一只狗`, while `变成 夜晚`, which
    counts nothing, is added. Raises UserError("edit_not_found"), naming the work
    by `number`, where what is to be replaced is not in the prompt.
    """
    text = Text.of(words).strip()
    starts = [0, *(found.end() for found in _CLAUSES.finditer(text.folded))]
    stops = [*(found.start() for found in _CLAUSES.finditer(text.folded)), len(text.folded)]
    new = old
    for start, stop in zip(starts, stops, strict=True):
        new = _one(new, text.part(start, stop).strip(), number)
    return new


def _one(old: Revision, clause: Text, number: int) -> Revision:
    if found := _ADDING.fullmatch(clause.folded):
        return _with(old, _join(old.prompt, _cut(clause, found, 1)))
    if found := _REMOVING.fullmatch(clause.folded):
        return _without(old, _cut(clause, found, 1))
    if found := _BECOMING.fullmatch(clause.folded):
        becomes = _cut(clause, found, 1)
        is_subject = _MEASURED.match(fold(becomes)) is not None
        change = _turned if is_subject else _join
        return _with(old, change(old.prompt, becomes))
    if found := _TURNING.fullmatch(clause.folded):
        return _with(old, _turned(old.prompt, _cut(clause, found, 1)))
    if found := _REPLACING.fullmatch(clause.folded):
        was, becomes = _cut(clause, found, 1), _cut(clause, found, 2)
        if was in old.prompt:
            return _with(old, old.prompt.replace(was, becomes))
        if clause.folded[:1] in {"把", "将"}:
            raise UserError("edit_not_found", number=number, given=was, prompt=old.prompt)
    return _with(old, clause.typed) if clause.typed else old


def _with(old: Revision, prompt: str) -> Revision:
    return msgspec.structs.replace(old, prompt=prompt)


def _without(old: Revision, part: str) -> Revision:
    """Take a part out of the prompt, with the mark that joins it, and keep it out."""
    around = re.compile(rf"[{_ENDS}]*{re.escape(part)}(?:[的]?)")
    prompt = around.sub("", old.prompt, count=1).strip(_ENDS) if part in old.prompt else old.prompt
    negative = old.negative_prompt
    if part not in negative:
        negative = _join(negative, part)
    # Nothing left to be drawn: then the word stays, and only the negative prompt speaks.
    return Revision(prompt=prompt or old.prompt, negative_prompt=negative)


def _turned(prompt: str, becomes: str) -> str:
    """The prompt with its subject, the noun that its first clause ends in, replaced."""
    clause = re.match(r"[^,;。\n]*", fold(prompt))
    end = clause.end() if clause else len(prompt)
    start = prompt.rfind("的", 0, end) + 1
    measured = list(_MEASURED.finditer(prompt, start, end))
    if measured and not _MEASURED.match(becomes):
        start = measured[-1].end()
    return prompt[:start] + becomes + prompt[end:]


def _join(old: str, new: str) -> str:
    return f"{old}，{new}" if old else new


def _cut(clause: Text, found: re.Match[str], group: int) -> str:
    return clause.part(*found.span(group)).strip().typed.strip(_ENDS)
