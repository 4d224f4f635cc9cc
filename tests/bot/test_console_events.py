import itertools

from hypothesis import given
from hypothesis import strategies as st

from bot.console.events import Event, EventParser

STREAM = (
    "retry: 2000\n\n: \n\n"
    'event: reply\nid: 17\ndata: {"text": "画好了"}\n\n'
    "event: progress\ndata: {}\n\n"
    "data: one\r\ndata: two\r\n\r\n"
    "event: nothing\n\n"
    "event: unfinished\ndata: x\n"
).encode()

EVENTS = [
    Event(name="reply", data='{"text": "画好了"}', event_id="17"),
    Event(name="progress", data="{}", event_id="17"),
    Event(name="message", data="one\ntwo", event_id="17"),
]


@given(cuts=st.lists(st.integers(min_value=0, max_value=len(STREAM)), max_size=20))
def test_events_are_read_however_the_stream_is_cut(cuts: list[int]) -> None:
    parser = EventParser()
    bounds = [0, *sorted(cuts), len(STREAM)]

    events = [
        event
        for start, end in itertools.pairwise(bounds)
        for event in parser.feed(STREAM[start:end])
    ]

    assert events == EVENTS
