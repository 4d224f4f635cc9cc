import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.commands.near import is_near, nearest


@pytest.mark.parametrize(
    ("one", "other"),
    [("步束", "步数"), ("help", "hlep"), ("help", "helpp"), ("hep", "help"), ("采样", "采样器")],
)
def test_one_slip_is_near_both_ways(one: str, other: str) -> None:
    assert is_near(one, other)
    assert is_near(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [("步数", "步数"), ("步数", "尺寸"), ("help", "hlpe?"), ("风", "画"), ("ab", "ba!c")],
)
def test_nothing_else_is_near(one: str, other: str) -> None:
    assert not is_near(one, other)


def slips(a: str, b: str) -> int:
    """Edits between two words, by the textbook table, with swaps of neighbours."""
    table = [[i + j for j in range(len(b) + 1)] for i in range(len(a) + 1)]
    for i in range(1, len(a) + 1):
        for j in range(1, len(b) + 1):
            table[i][j] = min(
                table[i - 1][j] + 1,
                table[i][j - 1] + 1,
                table[i - 1][j - 1] + (a[i - 1] != b[j - 1]),
            )
            if i > 1 and j > 1 and a[i - 1] == b[j - 2] and a[i - 2] == b[j - 1]:
                table[i][j] = min(table[i][j], table[i - 2][j - 2] + 1)
    return table[-1][-1]


@settings(derandomize=True, deadline=None, max_examples=500)
@given(st.text("ab步数", min_size=2, max_size=5), st.text("ab步数", min_size=2, max_size=5))
def test_near_is_one_edit_by_the_textbook(one: str, other: str) -> None:
    assert is_near(one, other) == (slips(one, other) == 1)


def test_the_nearest_name_has_the_same_length_where_it_can() -> None:
    assert nearest("采祥", ["采样器", "采样"]) == "采样"
    assert nearest("stpes", ["step", "steps"]) == "steps"


@pytest.mark.parametrize("word", ["", "x", "xy", "风", "..", "？？"])
def test_a_word_too_short_to_know_is_near_nothing(word: str) -> None:
    assert nearest(word, ["x1", "xyz", "风格", "...", "？"]) is None
