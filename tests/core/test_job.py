import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.job import FINAL, MOVES, IllegalMoveError, JobStatus, check_move

STATUSES = st.sampled_from(JobStatus)


def test_every_status_has_its_moves():
    assert set(MOVES) == set(JobStatus)


def test_the_final_statuses_are_those_nothing_leaves():
    assert {
        JobStatus.SUCCEEDED,
        JobStatus.FAILED,
        JobStatus.CANCELLED,
        JobStatus.EXPIRED,
    } == FINAL


@given(STATUSES, STATUSES)
def test_a_move_is_legal_exactly_when_the_table_says_so(old, new):
    if new in MOVES[old]:
        check_move(old, new)
    else:
        with pytest.raises(IllegalMoveError):
            check_move(old, new)


@given(st.lists(STATUSES))
def test_a_random_walk_ends_in_at_most_one_final_status(wishes):
    status, finals = JobStatus.QUEUED, 0
    for wish in wishes:
        if wish in MOVES[status]:
            status = wish
            finals += status in FINAL

    assert finals <= 1
