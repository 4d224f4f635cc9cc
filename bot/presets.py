"""Presets: what is said with 预设, and what a preset makes of a wish. Pure."""

import re
import unicodedata
from enum import Enum
from typing import Final, NamedTuple

import msgspec

from bot.commands.parser import parse_words
from bot.commands.text import Text, shown
from bot.resolve import overlay
from core.command import Command, Options
from core.errors import UserError

MAX_NAME: Final = 20
PLACE: Final = "{}"
"""Where the words go that a preset is used with; without it they go first."""

_NAME: Final = re.compile(r"[^\s,;:、。#/\-@{}「」][^\s,;:、。#@{}「」]*")
_FIRST: Final = re.compile(r"\S+")
_GAP: Final = re.compile(r"[\s:]+")


class Deed(Enum):
    """What is to be done with presets."""

    LIST = "列"
    SAVE = "存"
    USE = "用"
    SHOW = "看"
    REMOVE = "删"
    SHARE = "共享"
    KEEP = "取消共享"


_DEEDS: Final = {
    name: deed
    for deed, names in {
        Deed.LIST: "列 列表 全部 所有 list",
        Deed.SAVE: "存 保存 存为 新建 添加 记住 save add set",
        Deed.USE: "用 使用 套用 use apply",
        Deed.SHOW: "看 查看 show",
        Deed.REMOVE: "删 删除 删掉 去掉 delete remove rm",
        Deed.SHARE: "共享 分享 公开 share",
        Deed.KEEP: "取消共享 不共享 取消分享 收回 unshare",
    }.items()
    for name in names.split()
}


class Order(NamedTuple):
    """What is to be done, with which preset, and the words after its name."""

    deed: Deed
    name: str
    words: str


def read_order(said: str) -> Order:
    """What stands after 预设; a name alone means to use that preset.

    Raises UserError where a name is missing or is none.
    """
    text = Text.of(said).strip()
    first = _FIRST.match(text.folded)
    if first is None:
        return Order(Deed.LIST, "", "")
    deed = _DEEDS.get(first[0])
    if deed is Deed.LIST:
        return Order(deed, "", "")
    rest = text.part(first.end()).strip() if deed else text
    named = _NAME.match(rest.folded)
    if named is None:
        raise UserError("preset_name_needed", deed=(deed or Deed.USE).value)
    name = unicodedata.normalize("NFKC", rest.typed[: named.end()])
    gap = _GAP.match(rest.folded, named.end())
    if len(name) > MAX_NAME or (gap is None and named.end() < len(rest.folded)):
        raise UserError("preset_bad_name", given=shown(rest.typed), most=MAX_NAME)
    words = rest.part(gap.end()).strip().typed if gap else ""
    return Order(deed or Deed.USE, name, words)


def check_words(words: str) -> Command:
    """What a preset's words mean; UserError where they cannot be kept, or mean nothing."""
    command = parse_words(words)
    if not command.prompt and command.options == Options():
        raise UserError("preset_empty")
    if command.options.preset is not None:
        raise UserError("preset_in_preset")
    return command


def applied(command: Command, words: str) -> Command:
    """A wish with a preset's words: what the wish says itself wins.

    Of the prompt the wish's own words come first, or where the preset has `{}`. Both negative
    prompts hold.
    """
    preset = check_words(words)
    own = command.prompt.strip()
    if PLACE in preset.prompt:
        prompt = preset.prompt.replace(PLACE, own)
    else:
        prompt = "，".join(part for part in (own, preset.prompt) if part)
    negatives = (command.options.negative_prompt, preset.options.negative_prompt)
    options = msgspec.structs.replace(
        overlay(command.options, preset.options),
        preset=None,
        negative_prompt="，".join(part for part in negatives if part) or None,
    )
    return msgspec.structs.replace(command, prompt=prompt, options=options)
