"""How much one may ask for. Pure."""

from collections.abc import Mapping
from datetime import tzinfo

import msgspec

from bot.rate import Rate
from core.house import Role, Subject


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """The deployment's bounds.

    `max_waiting` counts a person's queued and running jobs, `max_waiting_in_place` those of a
    group, `max_waiting_everywhere` all; `max_count` pictures per command, `max_prompt_chars` the
    characters of a prompt, `max_enlarged_pixels` width × height of a work that is made larger
    (what is drawn at once is bounded by its model).

    `pictures_per_day` is for each who has a role (none or 0: as many as one likes); admins may
    allow more or less. `work_rates` are in megapixel-calls, for each person, each group (place),
    and all together. Days begin at midnight in `zone`, None being the computer's own.
    """

    max_waiting: int = 20
    max_waiting_in_place: int = 100
    max_waiting_everywhere: int = 1_000
    max_count: int = 8
    max_prompt_chars: int = 4_000
    max_enlarged_pixels: int = 16_777_216
    pictures_per_day: Mapping[Role, int] = {}
    work_rates: Mapping[Subject, Rate] = {}
    zone: tzinfo | None = None
