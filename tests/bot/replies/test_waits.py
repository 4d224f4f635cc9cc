import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.replies.waits import lasting

UNITS = {"天": 86_400, "小时": 3_600, "分": 60, "秒": 1}


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (-3, "1 秒"),
        (0, "1 秒"),
        (41.2, "42 秒"),
        (59.5, "1 分"),
        (60, "1 分"),
        (200, "3 分 20 秒"),
        (3_599.2, "1 小时"),
        (3_601, "1 小时 1 分"),
        (7_500, "2 小时 5 分"),
        (86_399, "1 天"),
        (187_200, "2 天 4 小时"),
    ],
)
def test_a_length_of_time_is_told_in_its_two_largest_units(seconds, words):
    assert lasting(seconds) == words


@given(st.floats(0, 1e7))
def test_it_is_never_told_shorter_than_it_is_nor_much_longer(seconds):
    parts = lasting(seconds).split()
    told = sum(int(n) * UNITS[unit] for n, unit in zip(parts[::2], parts[1::2], strict=True))
    assert seconds <= told <= max(seconds * 1.05, seconds + 1)
    assert len(parts) <= 4
