"""What DingTalk pushes when somebody writes to the robot. Pure.

Sources: "消息发送与接收类型" (robot-message-type) at open.dingtalk.com; how quotes look is in no
official page, and as other open-source robots have recorded it.
"""

import re
from collections.abc import Iterator
from typing import Any, Final

import msgspec

_NUMBER: Final = re.compile(r"[#＃](\d{1,9})")
_MENTION: Final = re.compile(r"^\s*@\S+(?:\s+|$)")
_NAME: Final = re.compile(r"\s*@\S+\s*")
_PICTURE_FILE: Final = re.compile(r"\.(?:png|jpe?g|webp|gif|bmp)$", re.IGNORECASE)
_PRIVATE: Final = "1"
_FAR: Final = 1e10
"""Seconds since 1970 that no clock shows."""


class Incoming(msgspec.Struct, frozen=True, kw_only=True):
    """A message of a person to the robot.

    `codes` and `quoted_codes` fetch its pictures and those of the message it quotes. `reply_to`
    is the key of the quoted message where the platform tells it, `quoted_number` the first
    number (`#12`) in a quoted message of ours. `sent_at` and `webhook_ends` are seconds since
    1970. `has_quota` is false where the platform has stopped the robot for too many calls.
    """

    message_id: str
    conversation: str
    is_private: bool
    user: str
    user_name: str
    text: str
    codes: tuple[str, ...]
    quoted_codes: tuple[str, ...]
    reply_to: str | None
    quoted_number: int | None
    robot_code: str
    webhook: str
    webhook_ends: float
    sent_at: float
    has_quota: bool


def read_message(data: str) -> Incoming:
    """The message in the data of a callback.

    Raises msgspec.MsgspecError or KeyError where it is none.
    """
    raw = msgspec.json.decode(data, type=dict[str, Any])
    is_private = str(raw.get("conversationType", _PRIVATE)) == _PRIVATE
    text, codes = _content(raw)
    quote = _Quote(raw)
    return Incoming(
        message_id=str(raw["msgId"]),
        conversation=str(raw["conversationId"]),
        is_private=is_private,
        # Only people of the same organisation have a staff id; both never change.
        user=str(raw.get("senderStaffId") or raw["senderId"]),
        user_name=str(raw.get("senderNick") or ""),
        text=text if is_private else _MENTION.sub("", text),
        codes=codes,
        quoted_codes=quote.codes,
        reply_to=quote.key,
        quoted_number=quote.number,
        robot_code=str(raw.get("robotCode") or ""),
        webhook=str(raw.get("sessionWebhook") or ""),
        webhook_ends=_seconds(raw.get("sessionWebhookExpiredTime")),
        sent_at=_seconds(raw.get("createAt")),
        has_quota="errorCode" not in raw and "errorMessage" not in raw,
    )


class _Quote:
    """The quoted message, where there is one."""

    def __init__(self, raw: dict[str, Any]) -> None:
        carrier = next(
            (
                part
                for part in (_object(raw.get("text")), _object(raw.get("content")))
                if part.get("isReplyMsg") or part.get("repliedMsg")
            ),
            {},
        )
        replied = _object(carrier.get("repliedMsg"))
        content = _object(replied.get("content"))
        is_ours = bool(replied) and replied.get("senderId") == raw.get("chatbotUserId")
        own_key = raw.get("originalProcessQueryKey")
        key = own_key or replied.get("msgId") or raw.get("originalMsgId")
        self.key: str | None = str(key) if key else None
        number = _NUMBER.search(_words(content)) if is_ours or own_key else None
        self.number: int | None = int(number[1]) if number else None
        # Our own picture is better found by its number: then it is drawn on as it was drawn.
        is_known = bool(own_key) or self.number is not None
        self.codes: tuple[str, ...] = () if is_known else _codes(content)


def _content(raw: dict[str, Any]) -> tuple[str, tuple[str, ...]]:
    """The words and the download codes of a message."""
    content = _object(raw.get("content"))
    match raw.get("msgtype"):
        case "text":
            # In HTTP mode the words may stand where other kinds have an object.
            return str(_object(raw.get("text")).get("content") or raw.get("content") or ""), ()
        case "richText":
            return _words(content), _codes(content)
        case "picture":
            return "", _codes(content)
        case "audio":
            return str(content.get("recognition") or ""), ()
        case "file" if _PICTURE_FILE.search(str(content.get("fileName") or "")):
            return "", _codes(content)
        case _:
            return "", ()


def _words(content: dict[str, Any]) -> str:
    """The words of a content: plain, or the parts of a rich text without its mentions."""
    if isinstance(content.get("richText"), list):
        words = (
            str(part.get("text") or (part.get("content") if _kind(part) == "text" else "") or "")
            for part in _parts(content)
            if _kind(part) != "at"
        )
        return "".join(text for text in words if not _NAME.fullmatch(text))
    return str(content.get("text") or content.get("title") or "")


def _codes(content: dict[str, Any]) -> tuple[str, ...]:
    """Download codes, each once; the older `pictureDownloadCode` is answered with an error."""
    found = [content.get("downloadCode")]
    found += [part.get("downloadCode") for part in _parts(content)]
    return tuple(dict.fromkeys(str(code) for code in found if code))


def _parts(content: dict[str, Any]) -> Iterator[dict[str, Any]]:
    parts = content.get("richText")
    yield from (_object(part) for part in parts) if isinstance(parts, list) else ()


def _kind(part: dict[str, Any]) -> str:
    return str(part.get("msgType") or part.get("type") or "text")


def _object(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _seconds(milliseconds: object) -> float:
    try:
        seconds = float(str(milliseconds)) / 1000
    except ValueError:
        return 0.0
    return seconds if 0 <= seconds < _FAR else 0.0
