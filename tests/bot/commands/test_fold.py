import unicodedata

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.commands.text import Text, fold, shown


@settings(derandomize=True, deadline=None, max_examples=300)
@given(st.text())
def test_folding_keeps_every_position(text: str) -> None:
    assert len(fold(text)) == len(text)
    assert fold(fold(text)) == fold(text)


@settings(derandomize=True, deadline=None)
@given(st.text())
def test_what_is_stripped_is_white_space(text: str) -> None:
    kept = Text.of(text).strip()
    assert kept.typed in text
    assert kept.folded == kept.folded.strip()
    assert kept.folded == fold(kept.typed)


def test_widths_cases_dashes_and_scripts_fold_to_the_same() -> None:
    assert fold("－－ＳＴＥＰＳ：２０") == "--steps:20"
    assert fold("——步數　×∶") == "--步数 x:"
    assert fold("\u200b\ufeff\u00a0\u2005\r\n\u2028") == "    \n\n\n"
    assert fold("½ﬁİ…") == "½ﬁİ…"


@settings(derandomize=True, deadline=None)
@given(st.text(st.characters()), st.integers(1, 30))
def test_what_is_shown_fits_and_prints(text: str, most: int) -> None:
    line = shown(text, most)
    assert len(line) <= most + 1
    assert line.isprintable()
    assert not any(unicodedata.category(character) == "Cs" for character in line)


def test_short_words_are_shown_whole() -> None:
    assert shown("  一只\n猫 ") == "一只 猫"
    assert shown("猫" * 21) == "猫" * 20 + "…"
