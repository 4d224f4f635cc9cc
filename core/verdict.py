"""Verdicts: what was found in pictures, and how they are shown for it."""

from typing import Final, NamedTuple

ASKED: Final = "asked"
"""The finding of a picture whose owner wants it covered."""

REFUSED: Final = "refused"
"""The finding of a picture that a moderation service does not let pass."""


class Verdict(NamedTuple):
    """What was found in a work; whether it waits for an admin, and is shown under a cover."""

    finding: str
    is_held: bool = False
    is_spoiler: bool = False
