from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.days import day_of, next_day_at

SHANGHAI = ZoneInfo("Asia/Shanghai")
zones = st.sampled_from(
    [SHANGHAI, ZoneInfo("UTC"), ZoneInfo("America/New_York"), ZoneInfo("Africa/Cairo"), None]
)
moments = st.datetimes(
    min_value=datetime(2000, 1, 1),  # noqa: DTZ001 - as hypothesis wants it
    max_value=datetime(2050, 1, 1),  # noqa: DTZ001 - as hypothesis wants it
    timezones=st.just(UTC),
)


def test_a_day_begins_at_midnight_in_the_zone():
    before = datetime(2026, 11, 23, 15, 59, 59, tzinfo=UTC)
    assert day_of(before, SHANGHAI) == date(2026, 11, 23)
    assert day_of(before + timedelta(seconds=1), SHANGHAI) == date(2026, 11, 24)
    assert next_day_at(before, SHANGHAI) == before + timedelta(seconds=1)
    assert day_of(before, ZoneInfo("UTC")) == date(2026, 11, 23)


@given(now=moments, zone=zones)
def test_the_next_day_begins_within_a_day_or_so_and_not_before(now, zone):
    at = next_day_at(now, zone)
    assert timedelta(0) < at - now <= timedelta(hours=25)
    assert day_of(at, zone) == day_of(now, zone) + timedelta(days=1)
    assert day_of(at - timedelta(seconds=1), zone) == day_of(now, zone)


@pytest.mark.parametrize("day", ["2026-03-08", "2026-11-01"])
def test_days_of_23_and_25_hours_are_days(day):
    zone = ZoneInfo("America/New_York")
    noon = datetime.fromisoformat(f"{day}T12:00:00").replace(tzinfo=zone)
    at = next_day_at(noon, zone)
    assert at.astimezone(zone).strftime("%H:%M") == "00:00"
    assert day_of(at, zone) == noon.date() + timedelta(days=1)
