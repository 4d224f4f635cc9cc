"""How long a command may be, and which characters it may not have."""

import re
from typing import Final

from core.errors import UserError

MAX_TEXT: Final = 10_000
"""Characters of a whole command."""

MAX_PROMPT: Final = 4_000
"""Characters of a prompt, and of a negative prompt."""

REFUSED: Final = {
    "control_character": r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]",
    "broken_character": r"[\ud800-\udfff]",
    # What is shown must be what was typed: these make text run backwards.
    "direction_character": r"[\u202a-\u202e\u2066-\u2069]",
}
_ANY: Final = re.compile("|".join(f"(?P<{reason}>{one})" for reason, one in REFUSED.items()))


def check_characters(typed: str) -> None:
    """Raise UserError naming the first character that no command may have."""
    found = _ANY.search(typed)
    if found is not None:
        code = f"U+{ord(found[0]):04X}"
        raise UserError(str(found.lastgroup), position=found.start() + 1, code=code)


def check_length(typed: str) -> None:
    """Raise UserError where a whole command is too long."""
    if len(typed) > MAX_TEXT:
        raise UserError("text_too_long", length=len(typed), most=MAX_TEXT, prompt=MAX_PROMPT)
