"""The characters that the text encoder reads one by one."""

import string
from collections.abc import Iterable
from functools import cache
from typing import Final

import opencc

SPECIAL: Final = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
PUNCTUATION: Final = "，。、；：？！…—·“”‘’「」『』（）《》【】～" + string.punctuation


def vocabulary(texts: Iterable[str]) -> tuple[str, ...]:
    """The lines of a BERT vocabulary: everything in `texts`, and what else people may type.

    That is the usual simplified characters, their traditional forms, digits, letters and
    punctuation. Letters and digits also come as `##` pieces, because the tokenizer splits only
    Chinese text into single characters. The order does not depend on that of `texts`.
    """
    latin = string.ascii_lowercase + string.digits
    characters = set("".join(texts)) | set(common_characters()) | set(traditional_characters())
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
    """The traditional forms of the common characters, each once, where they differ."""
    forms = opencc.OpenCC("s2t").convert(common_characters())
    return "".join(sorted(set(forms) - set(common_characters())))
