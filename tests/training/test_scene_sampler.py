from collections import Counter

import pytest

from training.names import Kind, Subject
from training.randomness import stream
from training.scene import Colour, Layout, Place, Scale, Scene, Style
from training.scene_sampler import SceneSampler, Shares

SUBJECTS = tuple(
    Subject(key=str(at), names=(name,), measure="个", kind=Kind.THING, is_tintable=at < 3)
    for at, name in enumerate("甲乙丙丁戊")
)


def scenes(count: int = 600, **shares: float) -> list[Scene]:
    sampler, rng = SceneSampler(SUBJECTS, Shares(**shares)), stream("scenes")
    return [sampler.sample(rng) for _ in range(count)]


def test_the_same_random_numbers_give_the_same_scene():
    sampler = SceneSampler(SUBJECTS, Shares())
    assert sampler.sample(stream("a")) == sampler.sample(stream("a"))


def test_everything_comes_up():
    found = scenes()
    assert {scene.layout for scene in found} == set(Layout)
    assert {scene.scale for scene in found} == set(Scale)
    assert {scene.style for scene in found} == set(Style)
    assert {scene.background for scene in found} == {*Colour, *Place}
    assert {scene.count for scene in found} == {1, 2, 3, 4}


def test_shares_are_kept():
    layouts = Counter(
        scene.layout for scene in scenes(several=0.5, left_right=0, above_below=0, in_front=0)
    )
    assert set(layouts) == {Layout.SEVERAL, Layout.SINGLE}
    assert 0.42 < layouts[Layout.SEVERAL] / 600 < 0.58


def test_pairs_are_of_two_subjects_and_several_of_one():
    for scene in scenes():
        subjects = {placement.subject for placement in scene.placements}
        assert len(subjects) == (2 if scene.layout.is_pair else 1)
        assert len({placement.tint for placement in scene.placements}) <= len(subjects)


def test_only_what_may_be_tinted_is_and_never_in_the_colour_behind_it():
    for scene in scenes(tint=1, pair_tint=1):
        for placement in scene.placements:
            assert (placement.tint is not None) == SUBJECTS[placement.subject].is_tintable
            assert placement.tint != scene.background


def test_subjects_stay_in_the_picture():
    for scene in scenes():
        for placement in scene.placements:
            left, top, right, bottom = placement.box
            assert min(left, top) > -0.06
            assert max(right, bottom) < 1.06


def test_left_is_left_and_above_is_above():
    for scene in scenes():
        if scene.layout is Layout.LEFT_RIGHT:
            left, right = scene.placements
            assert right.x - left.x > 0.2
        if scene.layout is Layout.ABOVE_BELOW:
            upper, lower = scene.placements
            assert lower.y - upper.y > 0.2


def test_a_lone_subject_is_never_paired():
    sampler = SceneSampler(SUBJECTS[:1], Shares(left_right=1, several=0))
    rng = stream("lone")
    assert not any(sampler.sample(rng).layout.is_pair for _ in range(50))


def test_without_subjects_there_is_no_scene():
    with pytest.raises(ValueError, match="no subject"):
        SceneSampler((), Shares())
