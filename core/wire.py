"""The messages between bot and engine: the only thing the two processes share.

On a stream each message is a 4-byte big-endian length and that many bytes of MessagePack.
The engine is told everything it needs in Submit and keeps nothing: a job whose engine died is
simply submitted again.
"""

import struct
from typing import Final

import msgspec

from core.spec import ImageSpec
from core.work import Record

HEADER: Final = struct.Struct(">I")
MAX_FRAME: Final = 256 * 1024 * 1024
"""A longer frame (bytes) can only be a broken peer."""


class Submit(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """Draw a job: one picture per seed.

    `owner` is what fairness goes by. `images` are the bytes of the PNGs that the spec names, by
    input id. `bucket` asks for the fixed row count of an earlier work, so that it comes out bit
    for bit; None lets the engine choose, as it also does where its machine cannot keep to the
    one asked for.
    """

    job_id: int
    attempt: int
    owner: int
    spec: ImageSpec
    seeds: tuple[int, ...]
    images: dict[str, bytes] = {}
    bucket: int | None = None


class Cancel(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """Stop a job before its next step; answered by Cancelled, or crossed by Finished/Failed."""

    job_id: int
    attempt: int


class Unload(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """Drop a model from all memory once no job uses it; answered by Unloaded."""

    model: str


class Load(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """Have a model ready before a job needs it; answered by Loaded."""

    model: str


class Shutdown(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """Stop at once and exit with status 0."""


class Ready(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """The engine has loaded its default model and takes jobs.

    `max_rows` is the profiled batch cap in model rows; `step_s` maps row counts to measured
    seconds per model call.
    """

    pid: int
    device: str
    model: str
    max_rows: int
    step_s: dict[int, float]
    versions: dict[str, str]


class Heartbeat(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """The engine's thread is alive; `num_steps` grows with every model call or other work done."""

    num_steps: int
    is_busy: bool


class Loading(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """A job waits for its model to be loaded; said once, before anything else of it."""

    job_id: int
    attempt: int


class Advanced(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """A job has made `done` of `total` model calls (over all its pictures).

    `preview` is a small JPEG of one of its unfinished pictures, sent every few steps;
    `is_checked` says whether a checker will look at the finished ones, as none does at previews.
    """

    job_id: int
    attempt: int
    done: int
    total: int
    preview: bytes | None = None
    is_checked: bool = False


NSFW: Final = "nsfw"
"""The finding of a picture that is not for everybody."""

UNCHECKED: Final = "unchecked"
"""The finding of a picture that could not be looked at."""


class Image(msgspec.Struct, frozen=True, kw_only=True):
    """A finished picture: PNG bytes at the model's native size.

    `finding` says what a checker has seen in it; None where it is fit, or nobody looks.
    """

    png: bytes
    seed: int
    width: int
    height: int
    finding: str | None = None


class Finished(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """All pictures of a job, in the order of its seeds."""

    job_id: int
    attempt: int
    images: tuple[Image, ...]
    record: Record
    engine_s: float


class Failed(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """A job cannot be drawn; `reason` is a key of `bot.replies.SENTENCES`, `detail` is for logs."""

    job_id: int
    attempt: int
    reason: str
    detail: str


class Cancelled(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """A job was stopped before it finished."""

    job_id: int
    attempt: int


class Unloaded(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """A model is in memory no more; `freed` bytes of weights are, 0 where it was not loaded."""

    model: str
    freed: int


class Loaded(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """A model is ready, `took_s` seconds after it was asked for; or not, for a logged reason."""

    model: str
    took_s: float
    is_ready: bool


Errand = Load | Unload
"""What is asked about a model, apart from any job."""

ToEngine = Submit | Cancel | Errand | Shutdown
ToBot = Ready | Heartbeat | Loading | Advanced | Finished | Failed | Cancelled | Loaded | Unloaded

_encoder: Final = msgspec.msgpack.Encoder()
_to_engine: Final[msgspec.msgpack.Decoder[ToEngine]] = msgspec.msgpack.Decoder(ToEngine)
_to_bot: Final[msgspec.msgpack.Decoder[ToBot]] = msgspec.msgpack.Decoder(ToBot)


def encode(message: ToEngine | ToBot) -> bytes:
    """The message as one frame: length, then MessagePack."""
    payload = _encoder.encode(message)
    return HEADER.pack(len(payload)) + payload


def frame_length(header: bytes) -> int:
    """The number of payload bytes that follow a 4-byte header; ValueError above MAX_FRAME."""
    (length,) = HEADER.unpack(header)
    if length > MAX_FRAME:
        raise ValueError(f"a frame of {length} bytes")
    return int(length)


def decode_to_engine(payload: bytes) -> ToEngine:
    """The message in a payload from the bot; msgspec.DecodeError if it is none."""
    return _to_engine.decode(payload)


def decode_to_bot(payload: bytes) -> ToBot:
    """The message in a payload from the engine; msgspec.DecodeError if it is none."""
    return _to_bot.decode(payload)
