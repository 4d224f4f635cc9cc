"""Days, as the deployment counts them. Pure.

Without a time zone it is the computer's own, with its rules for summer time.
"""

from datetime import date, datetime, time, timedelta, tzinfo


def day_of(now: datetime, zone: tzinfo | None) -> date:
    """The day it is."""
    return now.astimezone(zone).date()


def next_day_at(now: datetime, zone: tzinfo | None) -> datetime:
    """When the next day begins."""
    midnight = datetime.combine(day_of(now, zone) + timedelta(days=1), time(), tzinfo=zone)
    return midnight.astimezone(now.tzinfo)
