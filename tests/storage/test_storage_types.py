from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.dialects import sqlite

from core.message import Reply
from storage.types import Json, UTCTime, storable

SQLITE = sqlite.dialect()
SHANGHAI = timezone(timedelta(hours=8))


def test_a_time_is_stored_as_utc():
    noon = datetime(2026, 11, 23, 12, tzinfo=SHANGHAI)
    assert UTCTime().process_bind_param(noon, SQLITE) == datetime(2026, 11, 23, 4, tzinfo=UTC)


def test_a_time_that_is_read_says_that_it_is_utc():
    stored = datetime(2026, 11, 23, 4)  # noqa: DTZ001 - what SQLite gives back
    assert UTCTime().process_result_value(stored, SQLITE) == datetime(2026, 11, 23, 4, tzinfo=UTC)
    aware = datetime(2026, 11, 23, 12, tzinfo=SHANGHAI)
    assert UTCTime().process_result_value(aware, SQLITE) == aware


def test_a_time_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="zone"):
        UTCTime().process_bind_param(datetime(2026, 11, 23), SQLITE)  # noqa: DTZ001 - the point


def test_nothing_stays_nothing():
    for kind in (UTCTime(), Json(Reply)):
        assert kind.process_bind_param(None, SQLITE) is None
        assert kind.process_result_value(None, SQLITE) is None


@given(st.text(st.characters()))
def test_any_text_can_be_made_storable(text):
    stored = storable(text)
    assert stored.encode().decode() == stored
    if not any("\ud800" <= character <= "\udfff" for character in text):
        assert stored == text


def test_two_halves_of_a_character_become_one():
    assert storable("\ud83d\udc31") == "🐱"


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_a_value_is_read_as_it_was_written(text):
    kind = Json[Reply](Reply)
    reply = Reply(text=text, numbers=(1, 2))
    assert kind.process_result_value(kind.process_bind_param(reply, SQLITE), SQLITE) == reply
