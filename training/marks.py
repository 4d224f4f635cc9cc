"""Marks: what the judge and the meters find in drawn pictures, as figures."""

from collections.abc import Sequence

from training.exam import Question, Topic
from training.figures import Figure
from training.judge import LEFT, RIGHT, Judge, Verdict
from training.meters import background_of, tint_of
from training.names import Subject
from training.sprites import Pixels


def mark(
    topic: Topic,
    asked: Sequence[Question],
    drawn: Sequence[Pixels],
    *,
    judge: Judge,
    subjects: Sequence[Subject],
) -> list[Figure]:
    """The figures of an exam; pictures are in the order of their questions."""
    firsts = [subjects[one.scene.placements[0].subject].name for one in asked]
    if topic is Topic.PAIR:
        seconds = [subjects[one.scene.placements[1].subject].name for one in asked]
        return _pair_figures(firsts, seconds, judge.look(drawn, LEFT), judge.look(drawn, RIGHT))
    seen = judge.look(drawn)
    right = [verdict.subject == name for verdict, name in zip(seen, firsts, strict=True)]
    among = [name in verdict.subjects for verdict, name in zip(seen, firsts, strict=True)]
    match topic:
        case Topic.BACKGROUND:
            return [
                Figure.share("事物（说了背景），第一个就对", right, goal=0.9),
                Figure.share("事物（说了背景），前五个里有", among),
                Figure.share("背景颜色", _backgrounds(asked, drawn), goal=0.98),
            ]
        case Topic.PLACE:
            return [Figure.share("背景地点", _backgrounds(asked, drawn))]
        case Topic.BARE:
            return [Figure.share("只说事物，第一个就对", right, goal=0.9)]
        case Topic.STYLE:
            styles = [
                verdict.style is one.scene.style for verdict, one in zip(seen, asked, strict=True)
            ]
            return [
                Figure.share("画风", styles, goal=0.8),
                Figure.share("说了画风，事物还对", right),
            ]
        case Topic.TINT:
            tints = [
                tint_of(picture) is one.scene.placements[0].tint
                for picture, one in zip(drawn, asked, strict=True)
            ]
            return [
                Figure.share("事物的颜色", tints, goal=0.8),
                Figure.share("说了颜色，事物还对", right, goal=0.8),
            ]


def subject_figure(
    name: str,
    asked: Sequence[Question],
    drawn: Sequence[Pixels],
    *,
    judge: Judge,
    subjects: Sequence[Subject],
    goal: float | None = None,
) -> Figure:
    """How many pictures show the first subject of their scene."""
    wanted = [subjects[one.scene.placements[0].subject].name for one in asked]
    seen = judge.look(drawn)
    hits = [verdict.subject == name for verdict, name in zip(seen, wanted, strict=True)]
    return Figure.share(name, hits, goal=goal)


def _backgrounds(asked: Sequence[Question], drawn: Sequence[Pixels]) -> list[bool]:
    return [
        background_of(picture) == one.scene.background
        for picture, one in zip(drawn, asked, strict=True)
    ]


def _pair_figures(
    firsts: Sequence[str], seconds: Sequence[str], left: Sequence[Verdict], right: Sequence[Verdict]
) -> list[Figure]:
    left_hits = [verdict.subject == name for verdict, name in zip(left, firsts, strict=True)]
    right_hits = [verdict.subject == name for verdict, name in zip(right, seconds, strict=True)]
    both = [one and other for one, other in zip(left_hits, right_hits, strict=True)]
    return [
        Figure.share("两样东西：左边的对", left_hits),
        Figure.share("两样东西：右边的对", right_hits),
        Figure.share("两样东西：都对", both, goal=0.6),
    ]
