"""Making and changing messages, with Discord's rules for them."""

import json
from datetime import timedelta

from aiohttp import web

from tests.fakes.discord import payloads
from tests.fakes.discord.world import Channel, World

NONCE_WINDOW = timedelta(minutes=3)
MAX_CONTENT = 2_000
LOADING = 1 << 7


class RefusedError(Exception):
    """Discord says no."""

    def __init__(self, status: int, code: int, message: str) -> None:
        super().__init__(message)
        self.status, self.code = status, code


class Posting:
    """Posts and edits, as the bot."""

    def __init__(self, world: World, base: str) -> None:
        self.world = world
        self.base = base

    def open_channel(self, channel_id: str) -> Channel:
        channel = self.world.channels.get(channel_id)
        if channel is None or channel.is_deleted:
            raise RefusedError(404, 10003, "Unknown Channel")
        if channel.is_forbidden:
            raise RefusedError(403, 50001, "Missing Access")
        return channel

    def find(self, channel: Channel, message_id: str) -> dict:
        if message_id not in channel.messages:
            raise RefusedError(404, 10008, "Unknown Message")
        return channel.messages[message_id]

    def post(self, channel: Channel, body: dict, files: dict[int, tuple[str, bytes]]) -> dict:
        """A new message; the one there is where its nonce was enforced and used."""
        nonce = body.get("nonce")
        key = (channel.channel_id, str(nonce))
        if nonce is not None and body.get("enforce_nonce") and key in self.world.nonces:
            message_id, at = self.world.nonces[key]
            if self.world.clock.now() - at < NONCE_WINDOW and message_id in channel.messages:
                return channel.messages[message_id]
        self._check(body, files)
        message = payloads.message(self.world, channel, self.world.bot_id, body)
        message["attachments"] = self._keep(channel, body, files, [])
        reference = body.get("message_reference")
        if reference is not None:
            self._refer(channel, message, reference)
        if nonce is not None:
            self.world.nonces[key] = (message["id"], self.world.clock.now())
        channel.messages[message["id"]] = message
        return message

    def edit(
        self, channel: Channel, message: dict, body: dict, files: dict[int, tuple[str, bytes]]
    ) -> dict:
        """The message as it then is. Attachments that are not named are dropped."""
        self._check(body, files)
        if message["author"]["id"] != self.world.bot_id:
            raise RefusedError(403, 50005, "Cannot edit a message authored by another user")
        message["flags"] &= ~LOADING
        if "content" in body:
            message["content"] = body["content"] or ""
        if "embeds" in body:
            message["embeds"] = [payloads.shown_embed(one) for one in body["embeds"] or []]
        if "components" in body:
            message["components"] = payloads.shown_components(body["components"] or [])
        if "attachments" in body or files:
            message["attachments"] = self._keep(channel, body, files, message["attachments"])
        message["edited_timestamp"] = self.world.clock.now().isoformat()
        return message

    def _check(self, body: dict, files: dict[int, tuple[str, bytes]]) -> None:
        if len((body.get("content") or "").encode("utf-16-le")) // 2 > MAX_CONTENT:
            raise RefusedError(400, 50035, "Invalid Form Body")
        if any(len(data) > self.world.limit for _, data in files.values()):
            raise RefusedError(413, 40005, "Request entity too large")
        if not (body.get("content") or body.get("embeds") or files or "components" in body):
            raise RefusedError(400, 50006, "Cannot send an empty message")

    def _keep(
        self, channel: Channel, body: dict, files: dict[int, tuple[str, bytes]], old: list[dict]
    ) -> list[dict]:
        named = body.get("attachments")
        if named is None:
            named = [{"id": number} for number in files]
        kept = []
        for one in named:
            number = int(one["id"])
            if number in files:
                name, data = files[number]
                kept.append(payloads.attachment(self.world, self.base, channel, name, data))
            else:
                kept += [was for was in old if was["id"] == str(one["id"])]
        return kept

    def _refer(self, channel: Channel, message: dict, reference: dict) -> None:
        message_id = str(reference["message_id"])
        found = channel.messages.get(message_id)
        if found is None:
            if reference.get("fail_if_not_exists", True):
                raise RefusedError(400, 50035, "Unknown message")
            return
        message["type"] = 19
        message["message_reference"] = {
            "type": 0,
            "channel_id": channel.channel_id,
            "message_id": message_id,
        }
        message["referenced_message"] = {
            key: value for key, value in found.items() if key not in {"referenced_message", "nonce"}
        }


async def read_body(
    request: web.Request,
) -> tuple[dict | list | None, dict[int, tuple[str, bytes]]]:
    """The JSON of a request, and its files by number."""
    if not request.can_read_body:
        return None, {}
    if not request.content_type.startswith("multipart/"):
        return json.loads(await request.read()), {}
    body, files = None, {}
    reader = await request.multipart()
    async for part in reader:
        if part.name == "payload_json":
            body = json.loads(await part.read())
        elif part.name.startswith("files["):
            files[int(part.name[6:-1])] = (part.filename, bytes(await part.read()))
    return body or {}, files
