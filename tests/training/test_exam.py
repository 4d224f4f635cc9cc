"""The exam asks what training never told, the same every time."""

import pytest

from training.exam import Topic, questions, topics
from training.feed import Feed
from training.names import everyday_subjects
from training.scene import Colour, Layout, Place
from training.settings import Budget, load_recipe
from training.workshop import Workshop

SUBJECTS = everyday_subjects()


@pytest.mark.parametrize("topic", Topic)
def test_an_exam_is_the_same_every_time(topic: Topic) -> None:
    first = questions(topic, SUBJECTS, 20, seed=1)

    assert len(first) == 20
    assert questions(topic, SUBJECTS, 20, seed=1) == first
    assert questions(topic, SUBJECTS, 30, seed=1)[:20] == first
    assert len({one.seed for one in first}) == 20


def test_exams_ask_what_their_topic_says() -> None:
    asked = {topic: questions(topic, SUBJECTS, 40, seed=1) for topic in Topic}

    assert all(isinstance(one.scene.background, Colour) for one in asked[Topic.BACKGROUND])
    assert all(isinstance(one.scene.background, Place) for one in asked[Topic.PLACE])
    assert all(one.scene.placements[0].tint for one in asked[Topic.TINT])
    assert {one.scene.layout for one in asked[Topic.PAIR]} == {Layout.LEFT_RIGHT}
    assert not any("背景" in one.prompt or "底" in one.prompt for one in asked[Topic.BARE])
    assert len({one.scene.style for one in asked[Topic.STYLE]}) == 4
    single = (one for topic in set(Topic) - {Topic.PAIR} for one in asked[topic])
    assert {one.scene.layout for one in single} == {Layout.SINGLE}


def test_no_subject_that_takes_a_tint_is_an_error_not_a_hang() -> None:
    plain = [subject for subject in SUBJECTS if not subject.is_tintable]

    assert Topic.TINT in topics(SUBJECTS)
    assert Topic.TINT not in topics(plain)
    with pytest.raises(ValueError, match="tint"):
        questions(Topic.TINT, plain, 1, seed=1)


def test_pictures_held_out_are_not_among_those_trained_on(finished: Workshop) -> None:
    trained, held_out = finished.feed("vae", batch=64).batch(0), finished.held_out("vae").batch(0)

    assert not set(held_out.scenes) & set(trained.scenes)


def test_a_feed_hands_over_the_same_batches_in_any_order_and_by_any_hands(
    finished: Workshop,
) -> None:
    alone = Feed(finished.composer(), 1, "feed", batch=4)
    helped = Feed(finished.composer(), 1, "feed", batch=4, workers=2)

    wanted = [alone.batch(number) for number in range(4)]
    assert [helped.batch(number).captions for number in range(4)] == [
        each.captions for each in wanted
    ]
    late = Feed(finished.composer(), 1, "feed", batch=4).batch(2)
    assert (late.images == wanted[2].images).all()
    assert (late.depths == wanted[2].depths).all()


def test_evaluation_asks_enough_on_every_budget_but_smoke() -> None:
    assert {load_recipe(budget).evaluate.pictures for budget in (Budget.CPU, Budget.GPU)} == {200}
