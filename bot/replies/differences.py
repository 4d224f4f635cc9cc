"""What became different from one work to the next, in a few words. Pure."""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Final, NamedTuple

from bot.replies.spec_rows import loras_of
from core.spec import ImageSpec
from core.work import Work

_PART: Final = re.compile(r"[^，,、;；。\n]+")
_LETTER: Final = re.compile(r"[A-Za-z0-9]")
_MOST_SHOWN: Final = 16
_MOST_CHANGES: Final = 4
_MOSTLY: Final = 0.5


class Drawn(NamedTuple):
    """What is compared: a spec and its seed (None: not yet known)."""

    spec: ImageSpec
    seed: int | None


def differences(old: Drawn, new: Drawn) -> tuple[str, ...]:
    """Every difference, each a few words long: `加「雪」`, `尺寸 512×512 → 512×768`.

    The seed is left out: what is kept is worth a word only where something was changed.
    """
    before, after = old.spec, new.spec
    return (
        *_words("", before.prompt, after.prompt),
        *_words("反向", before.negative_prompt, after.negative_prompt),
        *_option("模型", before.model, after.model),
        *_option("风格", loras_of(before) or "无", loras_of(after) or "无"),
        *_option("尺寸", _size(before), _size(after)),
        *_option("步数", str(before.steps), str(after.steps)),
        *_option("引导", f"{before.guidance_scale:g}", f"{after.guidance_scale:g}"),
        *_option("采样器", before.sampler, after.sampler),
        *_pictures(before, after),
    )


def seed_difference(old: Drawn, new: Drawn) -> str:
    """What became of the seed."""
    if old.seed == new.seed:
        return "种子不变"
    return "种子随机" if new.seed is None else f"种子 {old.seed} → {new.seed}"


def changed(old: Drawn, new: Drawn) -> str:
    """All differences in one line, the seed last."""
    return "；".join((*differences(old, new), seed_difference(old, new)))


def step(parent: Work, child: Work) -> str:
    """How a work came from its parent, for a caption: the command and what it changed."""
    old, new = Drawn(parent.spec, parent.seed), Drawn(child.spec, child.seed)
    told = differences(old, new)
    if not told and parent.seed != child.seed:
        told = (f"种子 {child.seed}",)
    return " ".join((child.command, "；".join(told))).strip()


def _words(label: str, old: str, new: str) -> Iterator[str]:
    """How a prompt changed, part by part; much that changed at once is told as a whole."""
    before, after = _parts(old), _parts(new)
    matcher = SequenceMatcher(a=before, b=after, autojunk=False)
    changes = [
        _replaced(before[a:b], after[c:d])
        for tag, a, b, c, d in matcher.get_opcodes()
        if tag != "equal"
    ]
    if not changes and old != new:
        changes = ["改标点"]
    yield from (label + change for change in changes[:_MOST_CHANGES])
    if len(changes) > _MOST_CHANGES:
        yield f"{label}等 {len(changes)} 处"


def _replaced(old: Sequence[str], new: Sequence[str]) -> str:
    if not old:
        return f"加{_quoted('，'.join(new))}"
    if not new:
        return f"去{_quoted('，'.join(old))}"
    if len(old) == len(new) == 1:
        return _inside(old[0], new[0])
    return _swap("，".join(old), "，".join(new))


def _inside(old: str, new: str) -> str:
    """What changed inside one part of a prompt, without what both begin and end with."""
    start = _common(old, new)
    stop = _common(old[start:][::-1], new[start:][::-1])
    # Latin words are told whole: cat → car, not t → r.
    while start and _is_cut(old, new, start):
        start -= 1
    while stop and _is_cut(old[::-1], new[::-1], stop):
        stop -= 1
    if start + stop < _MOSTLY * min(len(old), len(new)):
        return _swap(old, new)
    was, becomes = old[start : len(old) - stop].strip(), new[start : len(new) - stop].strip()
    if not was:
        return f"加{_quoted(becomes)}"
    return f"去{_quoted(was)}" if not becomes else _swap(was, becomes)


def _is_cut(old: str, new: str, position: int) -> bool:
    """Whether a cut goes through a Latin word of either text."""
    return any(
        _LETTER.match(text[position - 1]) and _LETTER.match(text[position : position + 1])
        for text in (old, new)
    )


def _common(old: str, new: str) -> int:
    """How many characters both begin with."""
    pairs = zip(old, new, strict=False)
    return next((i for i, (a, b) in enumerate(pairs) if a != b), min(len(old), len(new)))


def _pictures(before: ImageSpec, after: ImageSpec) -> Iterator[str]:
    if after.strength is not None and after.strength != before.strength:
        yield f"强度 {after.strength:g}"
    if after.mask is not None and after.mask != before.mask:
        yield "重画一块"
    if after.is_tiled and not before.is_tiled:
        yield "分块放大"
    old, new = before.control, after.control
    if new is not None and new != old:
        yield f"控制 {new.name}:{new.scale:g}"
    if old is not None and new is None:
        yield f"去控制 {old.name}"


def _option(name: str, old: str, new: str) -> Iterator[str]:
    if old != new:
        yield f"{name} {old} → {new}"


def _swap(old: str, new: str) -> str:
    return f"{_quoted(old)}→{_quoted(new)}"


def _quoted(text: str) -> str:
    line = " ".join(text.split())
    return f"「{line if len(line) <= _MOST_SHOWN else line[: _MOST_SHOWN - 1] + '…'}」"


def _parts(prompt: str) -> list[str]:
    return [part.strip() for part in _PART.findall(prompt) if part.strip()]


def _size(spec: ImageSpec) -> str:
    return f"{spec.width}×{spec.height}"
