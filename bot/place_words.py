"""What can be set for a conversation with 群设置, by the words for it. Pure."""

import re
from enum import StrEnum
from typing import Any, Final, NamedTuple

from bot.choices import find_model
from bot.commands.settings import read_settings
from bot.commands.text import Text, fold, shown
from bot.commands.vocabulary import find_command
from bot.labels.choice import CHOICES
from bot.labels.choice import KEY as LABEL
from bot.replies.script import Script
from core.command import CommandName
from core.errors import UserError
from core.house import DENIED, NSFW, SIZE, NsfwPolicy
from core.model_card import Registry

MODEL: Final = "model"
SCRIPT: Final = "script"

NAMES: Final[dict[str, tuple[str, ...]]] = {
    MODEL: ("模型", "model"),
    SIZE: ("尺寸", "大小", "size"),
    DENIED: ("指令", "命令"),
    NSFW: ("审图", "鉴图", "图片审核", "nsfw"),
    LABEL: ("标识", "水印", "label"),
    SCRIPT: ("文字", "繁简", "script"),
}
"""The keys of places that can be set in words, in the order in which they are shown."""

DEFAULT: Final = frozenset({"默认", "恢复默认", "清除", "清空", "恢复", "重置", "default"})

_KEYS: Final = {name: key for key, names in NAMES.items() for name in names}
_WORDS: Final = re.compile(r"([^\s=:]+)\s*[=:]?\s*(.*)", re.DOTALL)
_EVERYWHERE: Final = re.compile(r"^(?:全局|所有人|大家)(?:\s+|$)|(?:^|\s+)(?:全局|所有人|大家)$")
_BETWEEN: Final = re.compile(r"[\s,、]+")
_FORBID: Final = frozenset({"不许", "禁止", "不准", "关", "关闭", "停用", "不许用"})
_ALLOW: Final = frozenset({"允许", "可以", "开", "开放", "开启", "启用", "许"})
_ALL: Final = frozenset({"全部", "所有", "都"})
_SCRIPTS: Final = {"简": Script.SIMPLIFIED, "繁体": Script.TAIWAN, "繁": Script.TAIWAN}
_KEPT: Final = CommandName.HELP
"""Whoever may not do anything may still ask what there is."""


class PlaceWords(NamedTuple):
    """What is to be set: a key (None: nothing named), words for its value, and how far."""

    key: str | None
    words: str
    is_everywhere: bool


class Verb(StrEnum):
    """What is done to the commands that nobody may use."""

    FORBID = "不许"
    ALLOW = "允许"


def read_place_words(typed: str) -> PlaceWords:
    """The words after 群设置, taken apart. Raises UserError for a name that is none."""
    words = typed.strip()
    found = _EVERYWHERE.search(fold(words))
    if found is not None:
        words = (words[: found.start()] + words[found.end() :]).strip()
    is_everywhere = found is not None
    if not words or fold(words) in DEFAULT:
        return PlaceWords(None, words, is_everywhere)
    parts = _WORDS.fullmatch(fold(words))
    key = None if parts is None else _KEYS.get(parts[1])
    if parts is None or key is None:
        raise UserError("place_unknown", given=shown(words))
    return PlaceWords(key, words[parts.start(2) :], is_everywhere)


def read_place_value(key: str, words: str, *, registry: Registry, now: Any) -> Any:
    """The value that words mean for a key, as it is kept; None for the default.

    `now` is what is kept at present. Raises UserError where they mean none.
    """
    folded = fold(words).strip()
    if folded in DEFAULT:
        return None
    if key == MODEL:
        return find_model(words.strip(), registry).name
    if key == SIZE:
        return _size(words)
    if key == DENIED:
        return _denied(words, frozenset(now or ()))
    known: dict[str, str] = _CHOICES[key]
    if folded not in known:
        raise UserError(
            "place_choice", option=NAMES[key][0], given=shown(words), allowed="、".join(known)
        )
    return known[folded]


def _size(words: str) -> Any:
    changes = read_settings(Text.of(f"尺寸={words.strip()}")).changes if words.strip() else {}
    if set(changes) != {"size"}:
        raise UserError("place_size", given=shown(words) or "空的")
    size = changes["size"]
    return list(size) if isinstance(size, tuple) else size


def _denied(words: str, now: frozenset[str]) -> list[str] | None:
    """The commands that nobody may use from now on, in the order of the vocabulary."""
    verb, *names = [part for part in _BETWEEN.split(fold(words).strip()) if part] or [""]
    if verb not in _FORBID | _ALLOW or not names:
        raise UserError("place_commands", given=shown(words) or "空的")
    if verb in _ALLOW and set(names) <= _ALL:
        return None
    chosen = {_command(name) for name in names}
    left = now | chosen if verb in _FORBID else now - chosen
    return [str(name) for name in CommandName if name in left] or None


def _command(name: str) -> str:
    word = find_command(name)
    if word is None:
        raise UserError("place_no_command", given=shown(name))
    if word.is_admin or word.name is _KEPT:
        raise UserError("place_command_kept", command=str(word.name))
    return str(word.name)


_CHOICES: Final[dict[str, dict[str, str]]] = {
    NSFW: {str(policy): str(policy) for policy in NsfwPolicy},
    LABEL: dict(CHOICES),
    SCRIPT: {str(script): str(script) for script in Script}
    | {word: str(script) for word, script in _SCRIPTS.items()},
}
