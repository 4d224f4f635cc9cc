"""What the bot and the process that cleans pictures say to each other."""

from typing import Final

import msgspec

from bot.inputs.clean import InputLimits
from bot.pictures import CleanPicture

LENGTH_BYTES: Final = 8
"""Every message follows its length, as an unsigned big-endian number."""


class Dirty(msgspec.Struct, frozen=True, tag=True):
    """A file to be cleaned: its bytes, and its place among the attachments."""

    data: bytes
    position: int
    limits: InputLimits
    cpu_s: float


class Clean(msgspec.Struct, frozen=True, tag=True):
    """What became of it."""

    picture: CleanPicture


class Refused(msgspec.Struct, frozen=True, tag=True):
    """Why nothing became of it: a UserError's reason and values."""

    reason: str
    values: dict[str, str | int | float]


Answer = Clean | Refused

encode: Final = msgspec.msgpack.Encoder().encode
decode_dirty: Final = msgspec.msgpack.Decoder(Dirty).decode
decode_answer: Final = msgspec.msgpack.Decoder(Answer).decode


def framed(message: bytes) -> bytes:
    """A message after its length."""
    return len(message).to_bytes(LENGTH_BYTES) + message
