import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import wire
from core.sampler import Sampler
from core.spec import MAX_SEED, ImageSpec
from core.work import Record

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
COUNTS = st.integers(0, 2**31)
SPECS = st.builds(
    ImageSpec,
    model=TEXT,
    prompt=TEXT,
    negative_prompt=TEXT,
    width=st.integers(8, 4096),
    height=st.integers(8, 4096),
    steps=st.integers(1, 1000),
    guidance_scale=st.floats(0, 100),
    sampler=st.sampled_from(Sampler),
    init_image=st.none(),
    strength=st.none(),
)
RECORDS = st.builds(
    Record,
    model_hash=TEXT,
    dtype=TEXT,
    device=TEXT,
    bucket=COUNTS,
    threads=COUNTS,
    versions=st.dictionaries(TEXT, TEXT, max_size=3),
)
IMAGES = st.builds(wire.Image, png=st.binary(max_size=50), seed=COUNTS, width=COUNTS, height=COUNTS)
IDS = {"job_id": COUNTS, "attempt": COUNTS}
TO_ENGINE = st.one_of(
    st.builds(
        wire.Submit,
        **IDS,
        owner=COUNTS,
        spec=SPECS,
        seeds=st.lists(st.integers(0, MAX_SEED), max_size=3).map(tuple),
        images=st.dictionaries(TEXT, st.binary(max_size=50), max_size=2),
        bucket=st.none() | COUNTS,
    ),
    st.builds(wire.Cancel, **IDS),
    st.builds(wire.Load, model=TEXT),
    st.builds(wire.Unload, model=TEXT),
    st.builds(wire.Shutdown),
)
TO_BOT = st.one_of(
    st.builds(
        wire.Ready,
        pid=COUNTS,
        device=TEXT,
        model=TEXT,
        max_rows=COUNTS,
        step_s=st.dictionaries(COUNTS, st.floats(0, 10), max_size=3),
        versions=st.dictionaries(TEXT, TEXT, max_size=3),
    ),
    st.builds(wire.Heartbeat, num_steps=COUNTS, is_busy=st.booleans()),
    st.builds(wire.Loading, **IDS),
    st.builds(wire.Advanced, **IDS, done=COUNTS, total=COUNTS, preview=st.none()),
    st.builds(
        wire.Finished,
        **IDS,
        images=st.lists(IMAGES, max_size=3).map(tuple),
        record=RECORDS,
        engine_s=st.floats(0, 1e6),
    ),
    st.builds(wire.Failed, **IDS, reason=TEXT, detail=TEXT),
    st.builds(wire.Loaded, model=TEXT, took_s=st.floats(0, 1e6), is_ready=st.booleans()),
    st.builds(wire.Unloaded, model=TEXT, freed=COUNTS),
    st.builds(wire.Cancelled, **IDS),
)


def payload(frame):
    header, rest = frame[: wire.HEADER.size], frame[wire.HEADER.size :]
    assert wire.frame_length(header) == len(rest)
    return rest


@given(TO_ENGINE)
def test_every_message_to_the_engine_comes_out_as_it_went_in(message):
    assert wire.decode_to_engine(payload(wire.encode(message))) == message


@given(TO_BOT)
def test_every_message_to_the_bot_comes_out_as_it_went_in(message):
    assert wire.decode_to_bot(payload(wire.encode(message))) == message


@given(st.binary(max_size=100))
def test_noise_is_never_taken_for_a_message(noise):
    try:
        message = wire.decode_to_bot(noise)
    except msgspec.DecodeError:
        return
    assert wire.decode_to_bot(payload(wire.encode(message))) == message


def test_a_frame_beyond_all_measure_is_refused():
    with pytest.raises(ValueError, match="a frame of"):
        wire.frame_length(wire.HEADER.pack(wire.MAX_FRAME + 1))


def test_every_message_is_tried_here():
    tried = {"Submit", "Cancel", "Shutdown", "Ready", "Heartbeat", "Loading", "Advanced"}
    tried |= {"Finished", "Failed", "Cancelled", "Load", "Loaded", "Unload", "Unloaded"}
    tags = {kind.__name__ for kind in wire.ToEngine.__args__ + wire.ToBot.__args__}

    assert tags == tried


def test_a_record_from_before_adapters_were_recorded_is_still_read() -> None:
    old = {
        "model_hash": "0" * 64,
        "dtype": "float32",
        "device": "cpu",
        "bucket": 4,
        "threads": 1,
        "versions": {"torch": "2.13.0"},
    }
    assert msgspec.convert(old, Record).adapter_hashes == {}
