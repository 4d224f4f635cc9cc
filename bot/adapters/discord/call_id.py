"""How interactions are called among messages, so that their first message stays known. Pure."""

import re
from typing import Final

_CALL: Final = re.compile(r"i\d+-(?P<shown>\d+)")


def call_id(interaction_id: int, shown: int | None) -> str:
    """The message id of an interaction; `shown` is the message that will hold its answer."""
    return f"i{interaction_id}" if shown is None else f"i{interaction_id}-{shown}"


def held_by(message_id: str) -> int | None:
    """The message that holds the answer to an interaction; None where there is none."""
    match = _CALL.fullmatch(message_id)
    return None if match is None else int(match["shown"])
