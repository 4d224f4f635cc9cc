"""How much one may ask for. Pure."""

import msgspec


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """The deployment's bounds.

    `max_waiting` counts a person's queued and running jobs, `max_count` pictures per command,
    `max_prompt_chars` the characters of a prompt, `max_enlarged_pixels` width × height of a work
    that is made larger (what is drawn at once is bounded by its model).
    """

    max_waiting: int = 20
    max_count: int = 8
    max_prompt_chars: int = 4_000
    max_enlarged_pixels: int = 16_777_216
