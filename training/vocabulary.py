"""The characters that the text encoder reads one by one."""

import string
from collections.abc import Iterable
from functools import cache
from typing import Final

import opencc

from training.names import Subject

TRADITIONAL: Final = ("s2t", "s2twp")
"""Ways of writing traditional characters: plain, and with the words used in Taiwan."""

SPECIAL: Final = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
PUNCTUATION: Final = "，。、；：？！…—·“”‘’「」『』（）《》【】～" + string.punctuation


def vocabulary(subjects: Iterable[Subject]) -> tuple[str, ...]:
    """The lines of a BERT vocabulary: the subjects' names, and what else people may type.

    That is the usual simplified characters, the traditional forms of all, digits, letters and
    punctuation. Letters and digits also come as `##` pieces, because the tokenizer splits only
    Chinese text into single characters. The order of the subjects does not matter.
    """
    latin = string.ascii_lowercase + string.digits
    names = "".join(word for one in subjects for word in (*one.names, one.measure))
    forms = (opencc.OpenCC(form).convert(names) for form in TRADITIONAL)
    characters = set(names).union(common_characters(), traditional_characters(), *forms)
    characters |= set(PUNCTUATION) | set(latin)
    characters = {sign.lower() for sign in characters if not sign.isspace()}
    return (*SPECIAL, *sorted(characters), *(f"##{sign}" for sign in latin))


@cache
def common_characters() -> str:
    """The 3755 most usual simplified characters: the first level of GB 2312."""
    codes = (bytes((row, cell)) for row in range(0xB0, 0xD8) for cell in range(0xA1, 0xFF))
    return "".join(code.decode("gb2312", errors="ignore") for code in codes)


@cache
def traditional_characters() -> str:
    """The usual traditional characters: Big5's first level, and the forms of the simplified ones.

    Conversion alone would miss those that depend on what stands beside them (一隻, but 只有).
    """
    codes = (
        bytes((row, cell))
        for row in range(0xA4, 0xC6)
        for cell in (*range(0x40, 0x7F), *range(0xA1, 0xFF))
    )
    listed = "".join(code.decode("big5", errors="ignore") for code in codes)
    forms = opencc.OpenCC("s2t").convert(common_characters())
    return "".join(sorted(set(listed + forms) - set(common_characters())))
