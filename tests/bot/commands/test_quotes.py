import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.commands.quotes import Quoted, quote, read_quoted
from bot.commands.text import Text


@settings(derandomize=True, deadline=None, max_examples=300)
@given(st.text() | st.text('"\\＂＼ a'))
def test_what_is_quoted_is_read_back(text: str) -> None:
    quoted = quote(text)
    assert read_quoted(Text.of(f"x{quoted}y"), 1) == Quoted(text, 1 + len(quoted))


@pytest.mark.parametrize(
    "text", ["“水印”", "「水印」", "『水印』", "'水印'", "‘水印’", '"水印"', "＂水印＂", "”水印”"]
)
def test_all_kinds_of_quotes_are_known(text: str) -> None:
    assert read_quoted(Text.of(text), 0) == Quoted("水印", 4)


@pytest.mark.parametrize("text", ['"水印', "“水印", "水印", "", '"水印\\"', "「水印”"])
def test_quotes_that_are_not_closed_are_plain_characters(text: str) -> None:
    assert read_quoted(Text.of(text), 0) is None


def test_a_backslash_before_anything_else_stays() -> None:
    assert read_quoted(Text.of(r'"\(cat\)"'), 0) == Quoted(r"\(cat\)", 9)
