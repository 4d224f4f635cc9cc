"""Frames of the Stream protocol. Pure.

Source: docs/learn/stream/protocol.md of open-dingtalk/developerpedia.
"""

from typing import Final

import msgspec

BOT_TOPIC: Final = "/v1.0/im/bot/messages/get"
CARD_TOPIC: Final = "/v1.0/card/instances/callback"

OK: Final = 200
UNKNOWN_TOPIC: Final = 404
FAILED: Final = 500


class Headers(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What a frame is about; a SYSTEM disconnect has no message id."""

    topic: str
    message_id: str = ""


class Frame(msgspec.Struct, frozen=True, kw_only=True):
    """Something pushed: `data` is JSON in a string."""

    type: str
    headers: Headers
    data: str = "{}"

    @property
    def is_system(self) -> bool:
        """Whether it is about the link itself."""
        return self.type == "SYSTEM"


def read_frame(raw: str) -> Frame:
    """The frame in a text message; msgspec.MsgspecError for anything else."""
    return msgspec.json.decode(raw, type=Frame)


def ack(frame: Frame, *, code: int = OK, data: str = '{"response": null}') -> str:
    """The answer to a frame."""
    answer = {
        "code": code,
        "headers": {"contentType": "application/json", "messageId": frame.headers.message_id},
        "message": "OK" if code == OK else "error",
        "data": data,
    }
    return msgspec.json.encode(answer).decode()
