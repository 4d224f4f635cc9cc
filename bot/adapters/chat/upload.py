"""A message as a client posts it: a multipart form, read within limits."""

import re
from typing import Final

import msgspec
from aiohttp import BodyPartReader, web
from aiohttp.http_exceptions import HttpProcessingError

from core.errors import UserError
from core.message import Attachment

MEBIBYTE: Final = 1024 * 1024
MAX_FILES: Final = 4
MAX_FILE_BYTES: Final = 20 * MEBIBYTE
MAX_TEXT_BYTES: Final = MEBIBYTE
"""Far above what is understood: a text that is merely too long is answered by name."""

MAX_NAME: Final = 100
MESSAGE_ID: Final = re.compile(r"[A-Za-z0-9_-]{8,64}")


class Upload(msgspec.Struct, frozen=True, kw_only=True):
    """The fields of a posted message."""

    message_id: str
    text: str
    reply_to: str | None
    attachments: tuple[Attachment, ...]


async def read_upload(request: web.Request, max_file_bytes: int) -> Upload:
    """The message in a request.

    Raises UserError: `bad_request` for anything but such a form, `message_too_long`,
    `too_many_files` or `file_too_large` above the limits, before more than that is read.
    """
    if not request.content_type.startswith("multipart/"):
        raise UserError("bad_request")
    fields: dict[str, str] = {}
    attachments: list[Attachment] = []
    try:
        async for part in await request.multipart():
            if not isinstance(part, BodyPartReader):
                raise UserError("bad_request")
            if part.name == "files":
                if len(attachments) == MAX_FILES:
                    raise UserError("too_many_files", limit=MAX_FILES)
                attachments.append(await _read_attachment(part, max_file_bytes))
            elif part.name in {"id", "text", "reply_to"}:
                data = await _read(part, MAX_TEXT_BYTES, UserError("message_too_long"))
                fields[part.name] = data.decode()
    except (ValueError, HttpProcessingError) as error:
        raise UserError("bad_request") from error
    message_id = fields.get("id", "")
    if not MESSAGE_ID.fullmatch(message_id):
        raise UserError("bad_request")
    return Upload(
        message_id=message_id,
        text=fields.get("text", ""),
        reply_to=fields.get("reply_to") or None,
        attachments=tuple(attachments),
    )


async def _read_attachment(part: BodyPartReader, limit: int) -> Attachment:
    name = (part.filename or "")[-MAX_NAME:].encode(errors="replace").decode()
    too_large = UserError("file_too_large", name=name, limit=_megabytes(limit))
    return Attachment(name=name, data=await _read(part, limit, too_large))


async def _read(part: BodyPartReader, limit: int, too_large: UserError) -> bytes:
    data = bytearray()
    while chunk := await part.read_chunk():
        data += chunk
        if len(data) > limit:
            raise too_large
    return bytes(data)


def _megabytes(num_bytes: int) -> str:
    return f"{num_bytes / MEBIBYTE:.3g}"
