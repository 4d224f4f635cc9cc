"""What came in and what goes out, free of any platform."""

from datetime import datetime

import msgspec

from core.address import Address


class Attachment(msgspec.Struct, frozen=True, kw_only=True):
    """A file that came with a message, as received: not yet checked or decoded."""

    name: str
    data: bytes


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """Something a person wrote.

    (`address.platform`, `message_id`) is unique; a redelivery carries the same pair.
    `reply_to` is the platform's id of the quoted message; `quoted` are the pictures of that
    message where the platform hands them over, and `quoted_number` the work it speaks of where
    only its words are known. `is_addressed` is true when the bot is plainly
    meant (private chat, mention), so that a command needs no slash.
    """

    message_id: str
    address: Address
    user_name: str
    text: str
    sent_at: datetime
    attachments: tuple[Attachment, ...] = ()
    reply_to: str | None = None
    quoted: tuple[Attachment, ...] = ()
    quoted_number: int | None = None
    is_addressed: bool = True


class Button(msgspec.Struct, frozen=True, kw_only=True):
    """A short label and the command line it stands for.

    With `is_draft` the command is put into the input box to be edited, not sent. A minor one may
    be kept out of sight where there is little room.
    """

    label: str
    command: str
    is_draft: bool = False
    is_minor: bool = False


class Picture(msgspec.Struct, frozen=True, kw_only=True):
    """A stored work to be shown: its number, and its delivered size in pixels.

    With `is_spoiler` it is shown under a cover, until whoever looks takes that away.
    """

    number: int
    width: int
    height: int
    is_spoiler: bool = False


class Reply(msgspec.Struct, frozen=True, kw_only=True):
    """What the bot answers: text, pictures, buttons.

    `job_id` ties the replies of one job together; `is_final` marks the one that ends it.
    `is_error` marks a sentence that says what was wrong. `inputs` are the ids of pictures that
    are no works, made for this reply or sent earlier: charts, strips; its person may see them.
    `bundle` are the numbers of works that its person may have as one zip file.
    """

    text: str
    pictures: tuple[Picture, ...] = ()
    inputs: tuple[str, ...] = ()
    buttons: tuple[Button, ...] = ()
    numbers: tuple[int, ...] = ()
    bundle: tuple[int, ...] = ()
    job_id: int | None = None
    is_final: bool = False
    is_error: bool = False


class Delivery(msgspec.Struct, frozen=True, kw_only=True):
    """A reply on its way: a row of the outbox.

    `delivery_id` grows and never changes, so a platform that knows idempotency keys gets it as
    one, and a reader can ask for all that came after one it has seen.
    """

    delivery_id: int
    address: Address
    reply_to: str
    reply: Reply
    attempt: int
    created_at: datetime


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """How far a job is: never stored, the latest one wins.

    `position` is the number of jobs ahead while it waits (0 once it runs); `fraction` is 0 … 1
    of its model calls; `preview` is a small JPEG of the unfinished picture.
    """

    job_id: int
    address: Address
    numbers: tuple[int, ...]
    position: int = 0
    fraction: float = 0.0
    preview: bytes | None = None
    text: str = ""
