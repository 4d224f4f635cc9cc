"""The HTTP interfaces of DingTalk that the bot uses.

Sources: the page of each interface at open.dingtalk.com.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final, Literal

import aiohttp
import msgspec
from yarl import URL

from bot.adapters.dingtalk.access_token import AccessToken
from bot.adapters.dingtalk.public_hosts import check_host
from bot.adapters.dingtalk.refusals import TokenExpiredError, WebhookExpiredError, refusal
from core.errors import PlatformError, PlatformRefusedError

_TIMEOUT: Final = aiohttp.ClientTimeout(total=20, sock_connect=10)
_UPLOAD_TIMEOUT: Final = aiohttp.ClientTimeout(total=45, sock_connect=10)
_MAX_ANSWER: Final = 1024 * 1024
_CHUNK: Final = 64 * 1024


class OpenApi:
    """Calls DingTalk with the app's token; every error is a PlatformError without secrets in it.

    Sessions are made and closed by whoever owns them; `files` must refuse private hosts.
    """

    def __init__(
        self,
        *,
        client_id: str,
        client_secret: str,
        api_url: str,
        oapi_url: str,
        session: aiohttp.ClientSession,
        files: aiohttp.ClientSession,
        clock: Callable[[], float],
        timeout_s: float | None = None,
    ) -> None:
        self._client_id = client_id
        self._client_secret = client_secret
        self._api = URL(api_url)
        self._oapi = URL(oapi_url)
        self._session = session
        self._files = files
        self._timeout = _TIMEOUT if timeout_s is None else aiohttp.ClientTimeout(total=timeout_s)
        self._token = AccessToken(self._fetch_token, clock=clock)

    async def post(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """Call an interface of the API; its answer."""
        return await self._with_token(lambda token: self._call("POST", path, body, token))

    async def put(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """Call an interface that changes something; its answer."""
        return await self._with_token(lambda token: self._call("PUT", path, body, token))

    async def check(self) -> None:
        """Get a token: WrongCredentialsError where the credentials are wrong."""
        await self._token.get()

    async def open_link(self, topics: tuple[str, ...]) -> URL:
        """An address to connect a Stream link to, once, within 90 s. It holds a secret ticket."""
        body = {
            "clientId": self._client_id,
            "clientSecret": self._client_secret,
            "subscriptions": [{"type": "CALLBACK", "topic": topic} for topic in topics],
            "ua": "danqing/1",
            "localIp": "",
        }
        answer = await self._call("POST", "/v1.0/gateway/connections/open", body, None)
        try:
            return URL(answer["endpoint"]).update_query(ticket=answer["ticket"])
        except (KeyError, TypeError, ValueError):
            raise PlatformError("no link was offered") from None

    async def upload(
        self,
        data: bytes,
        *,
        name: str,
        content_type: str,
        kind: Literal["image", "file"] = "image",
    ) -> str:
        """Give DingTalk a picture or a file; its media id."""

        async def send(token: str) -> dict[str, Any]:
            form = aiohttp.FormData()
            form.add_field("type", kind)
            form.add_field("media", data, filename=name, content_type=content_type)
            url = self._oapi.joinpath("media", "upload").with_query(access_token=token)
            return await self._exchange(self._session.post(url, data=form, timeout=_UPLOAD_TIMEOUT))

        answer = await self._with_token(send)
        if not isinstance(answer.get("media_id"), str):
            raise PlatformError("the upload has no media id")
        return str(answer["media_id"])

    async def post_webhook(self, url: str, body: Mapping[str, Any]) -> None:
        """Post to a session webhook; WebhookExpiredError where it is refused."""
        try:
            await self._exchange(self._session.post(url, json=body, timeout=self._timeout))
        except PlatformRefusedError as error:
            raise WebhookExpiredError(str(error)) from None

    async def download(self, code: str, *, robot_code: str, most: int) -> bytes:
        """A file that somebody sent; PlatformRefusedError where it has over `most` bytes."""
        body = {"downloadCode": code, "robotCode": robot_code}
        answer = await self.post("/v1.0/robot/messageFiles/download", body)
        url = URL(str(answer.get("downloadUrl", "")))
        if url.scheme not in {"http", "https"}:
            raise PlatformRefusedError("a file lies at no web address")
        check_host(url.host, {self._api.host or ""})
        try:
            async with self._files.get(
                url, timeout=self._timeout, allow_redirects=False
            ) as response:
                if refused := refusal(response.status, {}):
                    raise refused
                return await _read(response, most)
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            raise PlatformError(f"download: {type(error).__name__}") from None

    async def _fetch_token(self) -> tuple[str, float]:
        body = {"appKey": self._client_id, "appSecret": self._client_secret}
        answer = await self._call("POST", "/v1.0/oauth2/accessToken", body, None)
        try:
            return str(answer["accessToken"]), float(answer["expireIn"])
        except (KeyError, TypeError, ValueError):
            raise PlatformError("no token was given") from None

    async def _with_token(self, call: Callable[[str], Awaitable[dict[str, Any]]]) -> dict[str, Any]:
        """Call with a token; once more with a new one where it was refused."""
        token = await self._token.get()
        try:
            return await call(token)
        except TokenExpiredError:
            self._token.drop(token)
            return await call(await self._token.get())

    async def _call(
        self, method: str, path: str, body: Mapping[str, Any], token: str | None
    ) -> dict[str, Any]:
        headers = {} if token is None else {"x-acs-dingtalk-access-token": token}
        return await self._exchange(
            self._session.request(
                method,
                self._api.joinpath(path.removeprefix("/")),
                json=body,
                headers=headers,
                timeout=self._timeout,
            )
        )

    async def _exchange(
        self,
        request: "aiohttp.client._RequestContextManager",
    ) -> dict[str, Any]:
        # Errors of the library name addresses, and those hold tokens: only their kind is kept.
        try:
            async with request as response:
                raw = await _read(response, _MAX_ANSWER)
                status = response.status
        except (aiohttp.ClientError, OSError, TimeoutError, asyncio.IncompleteReadError) as error:
            raise PlatformError(type(error).__name__) from None
        try:
            answer = msgspec.json.decode(raw, type=dict[str, Any])
        except msgspec.MsgspecError:
            answer = {}
        if refused := refusal(status, answer):
            raise refused
        return answer


async def _read(response: aiohttp.ClientResponse, most: int) -> bytes:
    parts, size = [], 0
    async for part in response.content.iter_chunked(_CHUNK):
        size += len(part)
        if size > most:
            raise PlatformRefusedError(f"more than {most} bytes")
        parts.append(part)
    return b"".join(parts)
