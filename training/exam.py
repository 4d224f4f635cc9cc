"""The exam: prompts that training never told, and what their pictures must show. Pure."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Final

import msgspec

from training.captions import Narrator, Wording
from training.names import Subject
from training.randomness import seed_of, stream
from training.scene import Scene
from training.scene_sampler import SceneSampler, Shares


class Topic(StrEnum):
    """What an exam is about."""

    BACKGROUND = "background"
    PLACE = "place"
    BARE = "bare"
    STYLE = "style"
    TINT = "tint"
    PAIR = "pair"


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """A prompt with the seed to draw it with, and the scene that it tells of."""

    scene: Scene
    prompt: str
    seed: int


def topics(subjects: Sequence[Subject]) -> tuple[Topic, ...]:
    """What can be asked about subjects: tints where some may have any colour, pairs of two."""
    left_out = set()
    if not any(subject.is_tintable for subject in subjects):
        left_out.add(Topic.TINT)
    if len(subjects) == 1:
        left_out.add(Topic.PAIR)
    return tuple(topic for topic in Topic if topic not in left_out)


def questions(
    topic: Topic, subjects: Sequence[Subject], count: int, *, seed: int
) -> tuple[Question, ...]:
    """The first `count` questions on a topic; the same every time for the same `seed`.

    Raises ValueError where the subjects cannot be asked about it (see `topics`).
    """
    if topic not in topics(subjects):
        raise ValueError(f"the subjects cannot be asked about their {topic}")
    shares, wording = _TOPICS[topic]
    sampler, narrator = SceneSampler(subjects, shares), Narrator(subjects, wording)
    asked: list[Question] = []
    number = 0
    while len(asked) < count:
        rng = stream(seed, "exam", topic, number)
        scene = sampler.sample(rng)
        caption = narrator.tell(scene, rng)
        number += 1
        # Not every subject comes in any colour: on tints the others are not asked.
        if topic is Topic.TINT and scene.placements[0].tint is None:
            continue
        asked.append(
            Question(
                scene=scene, prompt=caption.text, seed=seed_of(seed, "exam", topic, number, "noise")
            )
        )
    return tuple(asked)


_ONE: Final = Shares(
    several=0, left_right=0, above_below=0, in_front=0, small=0, large=0, tint=0, place=0, white=0
)
_SAID: Final = Wording(style=0, usual_style=0, white=1, background=1)

_TOPICS: Final[dict[Topic, tuple[Shares, Wording]]] = {
    Topic.BACKGROUND: (_ONE, _SAID),
    Topic.PLACE: (msgspec.structs.replace(_ONE, place=1), _SAID),
    Topic.BARE: (
        msgspec.structs.replace(_ONE, white=1),
        msgspec.structs.replace(_SAID, white=0, background=0),
    ),
    Topic.STYLE: (
        msgspec.structs.replace(_ONE, usual_style=0.25),
        msgspec.structs.replace(_SAID, style=1, usual_style=1),
    ),
    Topic.TINT: (msgspec.structs.replace(_ONE, white=1, tint=1), _SAID),
    Topic.PAIR: (
        msgspec.structs.replace(_ONE, left_right=1, white=0.5, pair_tint=0),
        _SAID,
    ),
}
