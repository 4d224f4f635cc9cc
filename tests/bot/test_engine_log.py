import asyncio
import json
import logging

import pytest
from structlog.testing import capture_logs

from bot.engine_log import MAX_LINE, read_line, relay


def test_an_event_keeps_its_level_and_its_error():
    line = json.dumps({"level": "error", "logger": "engine.x", "event": "broke", "error": "Trace"})

    assert read_line(line) == (logging.ERROR, "broke", {"part": "engine.x", "error": "Trace"})


@pytest.mark.parametrize("line", ["Fatal Python error", "[1]", "{}", '{"level": 1}', "", '"x"'])
def test_what_is_no_event_is_a_warning_in_its_own_words(line):
    assert read_line(line) == (logging.WARNING, line, {})


async def test_everything_written_is_logged_in_order():
    stream = asyncio.StreamReader(limit=MAX_LINE)
    event = json.dumps({"level": "info", "logger": "engine", "event": "ready"}).encode()
    long = b"x" * (MAX_LINE + 10)
    stream.feed_data(event + b"\n" + b"\xff torn\n" + long + b"\n" + b"no newline")
    stream.feed_eof()

    with capture_logs() as logs:
        await relay(stream)

    events = [entry["event"] for entry in logs]
    assert events[:2] == ["ready", "\ufffd torn"]
    assert "".join(events[2:-1]) == long.decode()
    assert events[-1] == "no newline"
