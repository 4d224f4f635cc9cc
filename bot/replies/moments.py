"""Moments as people read them. Pure."""

from datetime import datetime


def moment(at: datetime) -> str:
    """A moment in the machine's own time zone, to the minute: `2026-11-26 15:21`."""
    return f"{at.astimezone():%Y-%m-%d %H:%M}"
