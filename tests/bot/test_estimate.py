from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.estimate import LEAST_LEFT, paces, seconds_left
from bot.replies.waits import about
from core.address import Address
from core.job import Job, JobStatus, Run
from core.spec import ImageSpec

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def at(seconds):
    return NOW + timedelta(seconds=seconds)


def run(begins, ends, cost=10.0, model="mini"):
    return Run(model=model, cost=cost, started_at=at(begins), finished_at=at(ends))


def job(job_id, cost=10.0, model="mini", started=None):
    return Job(
        job_id=job_id,
        person_id=1,
        address=Address(platform="test", conversation="群", user="小明"),
        reply_to="m",
        command="画",
        status=JobStatus.QUEUED if started is None else JobStatus.RUNNING,
        spec=ImageSpec(
            model=model,
            prompt="猫",
            width=512,
            height=512,
            steps=20,
            guidance_scale=4.0,
            sampler="ddim",
        ),
        numbers=(job_id,),
        seeds=(1,),
        bucket=None,
        cost=cost,
        attempt=0 if started is None else 1,
        crashes=0,
        created_at=at(-100),
        started_at=None if started is None else at(started),
        finished_at=None,
        error=None,
    )


def test_the_pace_is_the_time_the_engine_was_busy_over_the_work_it_did():
    assert paces([run(0, 20), run(30, 50)]) == {"mini": 2.0}
    assert paces([run(0, 20), run(10, 20), run(5, 15, 20.0)]) == {"mini": 0.5}
    assert paces([run(0, 10), run(100, 400, model="large")]) == {"mini": 1.0, "large": 30.0}
    assert paces([]) == {}


def test_a_clock_that_was_set_back_makes_no_time_negative():
    assert paces([run(0, -20), run(0, 10)])["mini"] == pytest.approx(0.5)


def test_what_waits_comes_one_after_the_other():
    running = (job(1, started=-4),)
    waiting = (job(2), job(3, 20.0))
    found = seconds_left(running, waiting, pace_of={"mini": 1.0}, now=NOW)
    assert found == {1: 6.0, 2: 16.0, 3: 36.0}


def test_those_that_run_side_by_side_share_the_engine():
    running = (job(1, started=-5), job(2, started=-5))
    found = seconds_left(running, (job(3),), pace_of={"mini": 1.0}, now=NOW)
    assert found == {1: 15.0, 2: 15.0, 3: 25.0}


def test_what_takes_longer_than_it_should_is_about_to_be_done():
    found = seconds_left((job(1, started=-500),), (), pace_of={"mini": 1.0}, now=NOW)
    assert found == {1: 10 * LEAST_LEFT}


def test_behind_a_model_that_nobody_can_tell_of_nothing_is_told():
    waiting = (job(2), job(3, model="large"), job(4))
    found = seconds_left((), waiting, pace_of={"mini": 1.0}, now=NOW)
    assert found == {2: 10.0}
    running = (job(1, model="large", started=-4), job(5, started=-4))
    found = seconds_left(running, waiting, pace_of={"mini": 1.0}, now=NOW)
    assert found == {5: 16.0}


@given(
    costs=st.lists(st.floats(0.1, 1000), max_size=8),
    pace=st.floats(0.001, 10),
    started=st.lists(st.floats(-1e5, 1e5), max_size=4),
)
def test_nobody_is_told_less_than_those_before_them(costs, pace, started):
    running = tuple(job(100 + place, started=begins) for place, begins in enumerate(started))
    waiting = tuple(job(place + 1, cost) for place, cost in enumerate(costs))
    found = seconds_left(running, waiting, pace_of={"mini": pace}, now=NOW)
    told = [found[one.job_id] for one in waiting]
    assert told == sorted(told)
    assert all(found[one.job_id] > 0 for one in running)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.5, "10 秒"),
        (37, "40 秒"),
        (88, "1 分 30 秒"),
        (100, "2 分"),
        (1_500, "25 分"),
        (3_599, "1 小时"),
        (4_400, "1 小时 10 分"),
    ],
)
def test_guesses_are_told_roughly(seconds, words):
    assert about(seconds) == words
