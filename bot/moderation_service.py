"""A moderation service of one's own, asked over HTTP; its contract is in `docs/moderation.md`."""

import asyncio
import base64
from dataclasses import dataclass
from typing import Any, Final

import aiohttp
import msgspec
import structlog

from bot.screening import Opinion

MAX_ANSWER: Final = 64 * 1024
"""Bytes of an answer; a longer one is no answer."""

MAX_REASON: Final = 200

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceSettings:
    """Where the service is, and what holds where it does not answer within `timeout_s` seconds.

    `token` goes along as a bearer token.
    """

    url: str
    timeout_s: float
    token: str | None = None
    allows_when_down: bool = False


class _Answer(msgspec.Struct, frozen=True):
    """What the service says: whether a text or picture may pass, and why not."""

    allow: bool
    reason: str = ""


class ModerationService:
    """Asks once and never again; nothing but the text or the picture leaves the house."""

    def __init__(self, settings: ServiceSettings) -> None:
        self._settings = settings

    async def text(self, text: str) -> Opinion:
        """What it thinks of a prompt."""
        return await self._ask({"kind": "text", "text": text})

    async def picture(self, png: bytes) -> Opinion:
        """What it thinks of a picture."""
        encoded = await asyncio.to_thread(base64.b64encode, png)
        return await self._ask({"kind": "image", "image": encoded.decode("ascii")})

    async def _ask(self, question: dict[str, Any]) -> Opinion:
        try:
            async with asyncio.timeout(self._settings.timeout_s):
                answer = await self._post(question)
        except (TimeoutError, aiohttp.ClientError, msgspec.MsgspecError, ValueError) as error:
            _log.warning(
                "moderation_unanswered",
                kind=question["kind"],
                error=type(error).__name__,
                detail=str(error)[:MAX_REASON],
            )
            return Opinion(is_allowed=self._settings.allows_when_down, is_certain=False)
        return Opinion(is_allowed=answer.allow, reason=" ".join(answer.reason.split())[:MAX_REASON])

    async def _post(self, question: dict[str, Any]) -> _Answer:
        token = self._settings.token
        headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        async with (
            aiohttp.ClientSession(headers=headers) as session,
            session.post(self._settings.url, json=question, allow_redirects=False) as response,
        ):
            if response.status != 200:  # noqa: PLR2004 - HTTP's own number for success
                raise ValueError(f"status {response.status}")
            body = await response.content.read(MAX_ANSWER + 1)
            while len(body) <= MAX_ANSWER and (more := await response.content.read(MAX_ANSWER)):
                body += more
        if len(body) > MAX_ANSWER:
            raise ValueError("a long answer")
        return msgspec.json.decode(body, type=_Answer)
