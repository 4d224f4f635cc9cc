import subprocess
import sys

import pytest

SCRIPT = """
from datetime import UTC, datetime
from bot.replies.moments import moment
from bot.zone import live_in
live_in({zone!r})
print(moment(datetime(2026, 11, 23, 20, 30, tzinfo=UTC)))
"""


@pytest.mark.parametrize(
    ("zone", "told"),
    [
        ("Asia/Shanghai", "2026-11-24 04:30"),
        ("America/New_York", "2026-11-23 15:30"),
        ("", "2026-11-23 20:30"),
    ],
)
def test_times_are_told_in_the_zone_that_is_set(zone: str, told: str) -> None:
    script = [sys.executable, "-c", SCRIPT.format(zone=zone)]
    done = subprocess.run(script, env={"TZ": "UTC"}, capture_output=True, text=True, check=True)

    assert done.stdout.strip() == told
