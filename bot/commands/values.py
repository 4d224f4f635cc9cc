"""Values that end by themselves: numbers, sizes, samplers and the words for them."""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final, NamedTuple

from bot.commands import option_words as bounds
from bot.commands.numerals import NUMBER, read_number, read_share
from bot.commands.sampler_names import find_sampler
from bot.commands.text import Text, shown
from bot.commands.word import OptionWord
from core.command import Notice, Weighted
from core.errors import UserError
from core.spec import MAX_SEED

END: Final = r"(?=[\s,;、。]|$)"
"""What must follow a value, in folded text."""

SHAPES: Final = {
    **dict.fromkeys(("s", "方", "方图", "正方", "正方形", "square", "头像"), "方图"),
    **dict.fromkeys(("p", "高", "竖", "竖图", "竖版", "竖屏", "portrait", "手机壁纸"), "竖图"),
    **dict.fromkeys(("l", "宽", "横", "横图", "横版", "横屏", "landscape", "壁纸"), "横图"),
}
"""The words for a shape, folded."""

_SEEDS: Final = {
    **dict.fromkeys(("-1", "随机", "random"), "随机"),
    **dict.fromkeys(("不变", "一样", "同样", "相同", "same"), "不变"),
}
_STRENGTHS: Final = {
    **dict.fromkeys(("弱", "低", "轻"), Decimal("0.35")),
    **dict.fromkeys(("中", "中等"), Decimal("0.55")),
    **dict.fromkeys(("强", "高", "重"), Decimal("0.75")),
}
_CONTROLS: Final = {
    **dict.fromkeys(("线稿", "边缘", "轮廓", "canny"), "线稿"),
    **dict.fromkeys(("深度", "深度图", "景深", "depth"), "深度"),
}
_FITS: Final = {
    **dict.fromkeys(("拉伸", "变形", "stretch"), "拉伸"),
    **dict.fromkeys(("裁剪", "裁切", "裁", "crop"), "裁剪"),
    **dict.fromkeys(("留白", "填边", "补边", "pad"), "留白"),
}
_FILLS: Final = {
    **dict.fromkeys(("复制", "copy", "edge"), "复制"),
    **dict.fromkeys(("镜像", "反射", "对称", "mirror", "reflect"), "镜像"),
}
_PREPROCESSES: Final = {
    **dict.fromkeys(("原样", "原图", "不处理", "none"), "原样"),
    **dict.fromkeys(("提取", "提边", "提线", "估深", "估算"), "提取"),
}
_PERCENT_FROM: Final = 10
"""A strength from here on was meant in percent."""


class Value(NamedTuple):
    """What a value changes in the options, by field, and where it ends."""

    changes: dict[str, Any]
    end: int
    notices: tuple[Notice, ...] = ()


def read_value(option: OptionWord, text: Text, start: int) -> Value | None:
    """The value of a closed option that stands at `start`; None where there is none.

    Raises UserError("bad_value") for one of the right form that is out of range.
    """
    if option.field == "sampler":
        found = find_sampler(text.folded, start)
        return found and Value({"sampler": found.sampler}, found.end)
    for pattern, read in _READERS[option.field]:
        match = pattern.match(text.folded, start)
        if match is None:
            continue
        value = read(match)
        if value is None:
            raise bad_value(option, text.typed[start : match.end()])
        return value
    return None


def bad_value(option: OptionWord, given: str) -> UserError:
    """The error for a value that an option cannot have."""
    return UserError(
        "bad_value",
        option=option.key,
        form=option.form,
        example=option.example,
        given=shown(given),
    )


def _integer(number: str, low: int, high: int) -> int | None:
    value = read_number(number)
    if value is None or not low <= value <= high or value != int(value):
        return None
    return int(value)


def _decimal(number: str, low: int, high: int) -> float | None:
    value = read_number(number)
    return float(value) if value is not None and low <= value <= high else None


def _one(
    field: str, read: Callable[[str, int, int], float | None], low: int, high: int
) -> Callable[[re.Match[str]], Value | None]:
    """A reader of one number in a range."""

    def of(match: re.Match[str]) -> Value | None:
        value = read(match[1], low, high)
        return None if value is None else Value({field: value}, match.end())

    return of


def _word(field: str, words: dict[str, Any]) -> tuple[re.Pattern[str], Callable[..., Value]]:
    """A reader of words, the longest first."""
    either = "|".join(sorted(map(re.escape, words), key=len, reverse=True))
    return (
        re.compile(rf"({either}){END}"),
        lambda match: Value({field: words[match[1]]}, match.end()),
    )


def _size(match: re.Match[str]) -> Value | None:
    sides = [_integer(side, bounds.MIN_SIDE, bounds.MAX_SIDE) for side in match.group(1, 2)]
    return None if None in sides else Value({"size": tuple(sides)}, match.end())


def _square(match: re.Match[str]) -> Value | None:
    side = _integer(match[1], bounds.MIN_SIDE, bounds.MAX_SIDE)
    if side is None:
        return None
    notice = Notice("size_square", {"side": str(side)})
    return Value({"size": (side, side)}, match.end(), (notice,))


def _aspect(match: re.Match[str]) -> Value | None:
    sides = [_integer(side, 1, bounds.MAX_RATIO) for side in match.group(1, 2)]
    return None if None in sides else Value({"aspect": tuple(sides)}, match.end())


def _size_as_aspect(match: re.Match[str]) -> Value | None:
    value = _aspect(match)
    if value is None:
        return None
    ratio = "{}:{}".format(*value.changes["aspect"])
    return value._replace(notices=(Notice("size_as_aspect", {"ratio": ratio}),))


def _share(match: re.Match[str]) -> Value | None:
    share = read_share(match[1].replace(" ", ""))
    return _strength(share, match.end())


def _plain_strength(match: re.Match[str]) -> Value | None:
    number = read_number(match[1])
    if number is None or number < _PERCENT_FROM:
        return _strength(number, match.end())
    notice = Notice("strength_as_percent", {"percent": f"{number.normalize():f}"})
    value = _strength(number / 100, match.end())
    return value and value._replace(notices=(notice,))


def _strength(value: Decimal | None, end: int) -> Value | None:
    return Value({"strength": float(value)}, end) if value is not None and value <= 1 else None


def _control(match: re.Match[str]) -> Value | None:
    weight = _decimal(match[2], 0, bounds.MAX_WEIGHT) if match[2] else None
    if match[2] and weight is None:
        return None
    return Value({"control": Weighted(_CONTROLS[match[1]], weight)}, match.end())


def _pattern(body: str) -> re.Pattern[str]:
    return re.compile(body + END)


_RATIO: Final = rf"({NUMBER}) ?[:/比] ?({NUMBER})"
_KIND: Final = "|".join(sorted(_CONTROLS, key=len, reverse=True))

_READERS: Final[dict[str, tuple[tuple[re.Pattern[str], Callable[..., Value | None]], ...]]] = {
    "size": (
        (_pattern(rf"({NUMBER})(?: ?[x*乘] ?|[,、])({NUMBER})(?:px|像素)?"), _size),
        (_pattern(r"([0-9]{3,4})(?:[,、] | )([0-9]{3,4})"), _size),
        (_pattern(_RATIO), _size_as_aspect),
        (_pattern(rf"({NUMBER})(?:px|像素)?"), _square),
        _word("size", SHAPES),
    ),
    "aspect": (
        (_pattern(rf"({NUMBER}) ?[:/比x*] ?({NUMBER})"), _aspect),
        _word("size", SHAPES),
    ),
    "steps": ((_pattern(rf"({NUMBER}) ?步?"), _one("steps", _integer, 1, bounds.MAX_STEPS)),),
    "seed": (
        _word("seed", _SEEDS),
        (_pattern(rf"({NUMBER})"), _one("seed", _integer, 0, MAX_SEED)),
    ),
    "guidance_scale": (
        (_pattern(rf"({NUMBER})"), _one("guidance_scale", _decimal, 0, bounds.MAX_GUIDANCE)),
    ),
    "strength": (
        (_pattern(rf"(百分之{NUMBER}|{NUMBER} ?%|{NUMBER}成(?:{NUMBER})?)"), _share),
        (_pattern(rf"({NUMBER})"), _plain_strength),
        _word("strength", {word: float(value) for word, value in _STRENGTHS.items()}),
    ),
    "count": (
        (_pattern(rf"({NUMBER})(?: ?[张幅]|个)?"), _one("count", _integer, 1, bounds.MAX_COUNT)),
    ),
    "fit": (_word("fit", _FITS),),
    "fill": (_word("fill", _FILLS),),
    "control": ((_pattern(rf"({_KIND})(?::({NUMBER}))?"), _control),),
    "control_scale": (
        (_pattern(rf"({NUMBER})"), _one("control_scale", _decimal, 0, bounds.MAX_WEIGHT)),
    ),
    "preprocess": (_word("preprocess", _PREPROCESSES),),
    "upscale": (
        (_pattern(rf"x?({NUMBER})[x倍]?"), _one("upscale", _decimal, 1, bounds.MAX_UPSCALE)),
    ),
}
