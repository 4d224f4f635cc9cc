from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.statistics_words import Scope, read_question
from bot.summary import Span, begin_of, summarise
from core.errors import UserError
from core.job import JobStatus
from storage.statistics import JobTimes

NOW = datetime(2026, 11, 23, 15, 30, tzinfo=timezone(timedelta(hours=8)))


def job(minutes_ago, *, waits=60, draws=120, status=JobStatus.SUCCEEDED, person=1, pictures=1):
    created = NOW - timedelta(minutes=minutes_ago)
    started = None if waits is None else created + timedelta(seconds=waits)
    finished = None if started is None else started + timedelta(seconds=draws)
    return JobTimes(person, status, pictures, created, started, finished)


def test_spans_begin_at_midnight():
    assert begin_of(Span.DAY, NOW).isoformat() == "2026-11-23T00:00:00+08:00"
    assert begin_of(Span.WEEK, NOW).isoformat() == "2026-11-17T00:00:00+08:00"
    assert begin_of(Span.MONTH, NOW).isoformat() == "2026-10-25T00:00:00+08:00"


def test_a_span_is_summed_up():
    jobs = (
        job(60 * 24, pictures=4, waits=10),
        job(90, person=2, waits=30),
        job(60, status=JobStatus.FAILED, waits=600),
        job(30, status=JobStatus.CANCELLED, waits=None),
        job(10, status=JobStatus.EXPIRED, waits=None),
        job(1, status=JobStatus.QUEUED, waits=None),
    )

    found = summarise(jobs, span=Span.WEEK, now=NOW)

    assert (found.num_pictures, found.num_people) == (5, 2)
    assert (found.num_failed, found.num_cancelled, found.num_open) == (2, 1, 1)
    assert (found.wait_s, found.long_wait_s, found.busy_s) == (30, 600, 360)
    assert [bar.label for bar in found.bars][-2:] == ["11-22", "11-23"]
    assert [bar.num_pictures for bar in found.bars] == [0, 0, 0, 0, 0, 4, 1]
    assert [bar.num_failed for bar in found.bars] == [0, 0, 0, 0, 0, 0, 2]


def test_a_day_is_shown_by_the_hour_up_to_now():
    found = summarise((job(45), job(61)), span=Span.DAY, now=NOW)

    assert [bar.label for bar in found.bars] == [f"{hour} 时" for hour in range(16)]
    assert [bar.num_pictures for bar in found.bars][-2:] == [2, 0]


def test_what_is_drawn_at_the_same_time_counts_once():
    found = summarise(
        (job(10, draws=60), job(10, draws=30), job(9, draws=60)), span=Span.DAY, now=NOW
    )
    assert found.busy_s == 120


@given(st.lists(st.tuples(st.integers(0, 600), st.integers(0, 300), st.integers(0, 600))))
def test_busy_time_is_neither_more_than_the_sum_nor_less_than_the_longest(times):
    jobs = [job(ago, waits=waits, draws=draws) for ago, waits, draws in times]
    busy = summarise(jobs, span=Span.DAY, now=NOW).busy_s
    lengths = [draws for _, _, draws in times] or [0]
    assert max(lengths) <= busy <= sum(lengths)


@pytest.mark.parametrize(
    ("words", "span", "scope"),
    [
        ("", Span.WEEK, Scope.PLACE),
        ("今天", Span.DAY, Scope.PLACE),
        ("我 本月", Span.MONTH, Scope.ME),
        ("我的、本周", Span.WEEK, Scope.ME),
        ("全部 30天", Span.MONTH, Scope.ALL),
    ],
)
def test_questions_are_read_in_any_order(words, span, scope):
    assert read_question(words, is_private=False) == (span, scope)


def test_alone_one_asks_about_oneself_and_other_words_are_refused():
    assert read_question("", is_private=True).scope is Scope.ME
    with pytest.raises(UserError, match="statistics_how"):
        read_question("明天", is_private=True)
