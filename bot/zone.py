"""The time zone that a process lives in."""

import os
import time


def live_in(name: str) -> None:
    """Make a zone (`Asia/Shanghai`) the process's own, so that every time it tells is of it.

    An empty name leaves the machine's zone, as does a system whose Python cannot change it.
    """
    if name and hasattr(time, "tzset"):
        os.environ["TZ"] = name
        time.tzset()
