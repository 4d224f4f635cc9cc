"""What an interactive card holds, and how a pressed button finds its way back. Pure.

Sources: create-and-deliver-cards, interactive-card-update-interface and event-callback-card at
open.dingtalk.com: all values are strings of at most 1 KB, an id has at most 64 characters.
"""

import hashlib
import hmac
from collections.abc import Sequence
from typing import Any, Final

import msgspec

from bot.adapters.dingtalk import markdown
from core.address import Address
from core.message import Button, Delivery

MAX_VALUE_BYTES: Final = 1024
_CUT: Final = "……"
_SEAL_CHARS: Final = 32


class Pressed(msgspec.Struct, frozen=True, kw_only=True):
    """A button that was pressed: by whom, what it stands for, and the place it is sealed with."""

    track_id: str
    user: str
    command: str
    place: str


def track_id(delivery: Delivery) -> str:
    """The id of the card of a job, the same for all its replies, restarts or not."""
    named = f"{delivery.reply_to}\n{delivery.reply.job_id}"
    return f"danqing-{hashlib.sha256(named.encode()).hexdigest()[:40]}"


def values(
    words: str, *, status: str, fraction: float, buttons: Sequence[Button] = (), place: str = ""
) -> dict[str, str]:
    """The variables of the card template (docs/dingtalk.md); `words` are Markdown."""
    return {
        "markdown": cut(words),
        "status": cut(status),
        "progress": str(round(100 * fraction)),
        "buttons": _buttons(buttons),
        "place": place,
    }


def cut(text: str, *, most: int = MAX_VALUE_BYTES) -> str:
    """A text that fits into a value, ended by dots where it was longer."""
    raw = text.encode()
    if len(raw) <= most:
        return text
    return raw[: most - len(_CUT.encode())].decode(errors="ignore") + _CUT


def body(words: str, media_ids: Sequence[str]) -> str:
    """The Markdown of a card; the pictures must fit, the words may be cut."""
    shown = markdown.pictures(media_ids)
    room = MAX_VALUE_BYTES - len(shown.encode()) - 2
    text = cut(markdown.escaped(words), most=max(0, room)) if room > 0 else ""
    return "\n\n".join(part for part in (text, shown) if part)


def sealed_place(address: Address, *, secret: str) -> str:
    """Where a card lies, sealed: what comes back with a press may be made up by anybody."""
    kind = "p" if address.is_private else "g"
    named = f"{kind}.{address.conversation}"
    return f"{named}.{_seal(named, secret)}"


def address_of(pressed: Pressed, *, platform: str, secret: str) -> Address | None:
    """Who pressed, and where; None where the seal is not ours."""
    named, _, seal = pressed.place.rpartition(".")
    if not hmac.compare_digest(_seal(named, secret).encode(), seal.encode()):
        return None
    kind, _, conversation = named.partition(".")
    return Address(
        platform=platform, conversation=conversation, user=pressed.user, is_private=kind == "p"
    )


def read_press(data: str) -> Pressed:
    """The press in the data of a callback; msgspec.MsgspecError or KeyError where it is none."""
    raw = msgspec.json.decode(data, type=dict[str, Any])
    content = msgspec.json.decode(raw["content"], type=dict[str, Any])
    given = content["cardPrivateData"]["params"]
    return Pressed(
        track_id=str(raw["outTrackId"]),
        user=str(raw["userId"]),
        command=str(given["command"]),
        place=str(given["place"]),
    )


def _buttons(buttons: Sequence[Button]) -> str:
    """The buttons as JSON, as many as fit; drafts cannot be pressed."""
    shown: list[dict[str, str]] = []
    for one in buttons:
        more = [*shown, {"text": one.label, "command": one.command}]
        if not one.is_draft and len(msgspec.json.encode(more)) <= MAX_VALUE_BYTES:
            shown = more
    return msgspec.json.encode(shown).decode()


def _seal(text: str, secret: str) -> str:
    return hmac.digest(secret.encode(), text.encode(), hashlib.sha256).hex()[:_SEAL_CHARS]
