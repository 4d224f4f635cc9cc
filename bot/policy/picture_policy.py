"""What is done with a picture, for what was found in it. Pure."""

from collections.abc import Mapping, Sequence
from enum import Enum, auto
from typing import Any, NamedTuple

from core.house import NSFW, NsfwPolicy
from core.verdict import Verdict


class Fate(Enum):
    """What becomes of a finished picture."""

    SHOWN = auto()
    HELD = auto()
    DROPPED = auto()


class Judgement(NamedTuple):
    """What becomes of a picture, and what is noted of it."""

    fate: Fate
    verdict: Verdict | None


def policy_here(*layers: Mapping[str, Any], default: NsfwPolicy) -> NsfwPolicy:
    """What is set, in the first layer that has something; values nobody knows are passed over."""
    for layer in layers:
        value = layer.get(NSFW)
        if isinstance(value, str) and value in frozenset(NsfwPolicy):
            return NsfwPolicy(value)
    return default


def judge(finding: str | None, policy: NsfwPolicy, *, before: Verdict | None = None) -> Judgement:
    """What becomes of a picture; `before` is the verdict of its owner, who may want a cover."""
    is_spoiler = before is not None and before.is_spoiler
    if finding is None:
        return Judgement(Fate.SHOWN, before)
    match policy:
        case NsfwPolicy.BLOCK:
            return Judgement(Fate.DROPPED, Verdict(finding))
        case NsfwPolicy.REVIEW:
            return Judgement(Fate.HELD, Verdict(finding, is_held=True, is_spoiler=is_spoiler))
        case NsfwPolicy.SPOILER:
            return Judgement(Fate.SHOWN, Verdict(finding, is_spoiler=True))
        case NsfwPolicy.IGNORE:
            return Judgement(Fate.SHOWN, Verdict(finding, is_spoiler=is_spoiler))


def numbers_with(
    fate: Fate, numbers: Sequence[int], judgements: Sequence[Judgement]
) -> tuple[int, ...]:
    """The numbers of the pictures that meet a fate."""
    return tuple(
        number
        for number, judgement in zip(numbers, judgements, strict=True)
        if judgement.fate is fate
    )
