"""The HTTP interface, version 10: what a drawing bot uses of it."""

import re
import time
from dataclasses import dataclass, field

from aiohttp import web

from tests.fakes.discord import payloads
from tests.fakes.discord.faults import Faults
from tests.fakes.discord.posting import LOADING, Posting, RefusedError, read_body
from tests.fakes.discord.shapes import as_json, as_text_ids, permissions_of, without_nonce
from tests.fakes.discord.spec import spec
from tests.fakes.discord.world import Interaction, World

DEFERRED = 5
ANSWER_WITHIN_S = 3.0
TOKEN_LIVES_S = 15 * 60.0
API = "/api/v10"
SNOWFLAKE = re.compile(r"/\d{15,}")


@dataclass
class Bucket:
    """How many requests a route takes in a while."""

    limit: int = 50
    per_s: float = 1.0
    taken: list[float] = field(default_factory=list)


class Rest:
    """Answers requests; `problems` are where they, or we, break Discord's description."""

    def __init__(self, world: World, faults: Faults, *, base: str, gateway_url: str) -> None:
        self.world = world
        self.faults = faults
        self.posting = Posting(world, base)
        self.problems: list[str] = []
        self.requests: list[tuple[str, object]] = []
        self.buckets: dict[str, Bucket] = {}
        self.narrow: dict[str, tuple[int, float]] = {}
        self.changed = lambda: None
        self._gateway_url = gateway_url

    def routes(self) -> list[web.RouteDef]:
        message = r"/channels/{channel}/messages/{message:\d+}"
        hook = "/webhooks/{application}/{token}"
        table = [
            ("GET", "/gateway", self._gateway),
            ("GET", "/gateway/bot", self._gateway_of_bots),
            ("GET", "/users/@me", self._me),
            ("GET", "/oauth2/applications/@me", self._application),
            ("POST", "/users/@me/channels", self._private_channel),
            ("PUT", "/applications/{application}/commands", self._commands),
            ("PUT", "/applications/{application}/guilds/{guild}/commands", self._commands),
            ("POST", "/interactions/{interaction}/{token}/callback", self._callback),
            ("PATCH", hook + "/messages/@original", self._edit_original),
            ("DELETE", hook + "/messages/@original", self._delete_original),
            ("GET", "/channels/{channel}/messages", self._history),
            ("POST", "/channels/{channel}/messages", self._post),
            ("GET", message, self._message),
            ("PATCH", message, self._edit),
        ]
        return [
            web.route(method, API + path, self._guarded(handle)) for method, path, handle in table
        ]

    def _guarded(self, handle):
        async def answer(request: web.Request) -> web.StreamResponse:
            path = request.path.removeprefix(API)
            return await self.faults.meet(
                request, path, lambda: self._answer(request, path, handle)
            )

        return answer

    async def _answer(self, request: web.Request, path: str, handle) -> web.Response:
        token = request.headers.get("Authorization", "").removeprefix("Bot ")
        needs_token = not path.startswith(("/webhooks", "/interactions", "/gateway"))
        if needs_token and token != self.world.token:
            return as_json({"message": "401: Unauthorized", "code": 0}, 401)
        headers, wait_s = self._count(request.method, path)
        if wait_s is not None:
            body = {
                "message": "You are being rate limited.",
                "retry_after": wait_s,
                "global": False,
            }
            return as_json(body, 429, headers)
        body, files = await read_body(request)
        self.requests.append((f"{request.method} {path}", body))
        self.problems += spec().problems(request.method, path, status=None, body=as_text_ids(body))
        try:
            said = await handle(request, body, files)
        except RefusedError as no:
            return as_json({"message": str(no), "code": no.code}, no.status, headers)
        finally:
            self.changed()
        if said is None:
            return web.Response(status=204, headers=headers)
        self.problems += spec().problems(request.method, path, status=200, body=said)
        return as_json(said, 200, headers)

    def _count(self, method: str, path: str) -> tuple[dict[str, str], float | None]:
        """Count a request in its bucket; the headers, and how long to wait where it is full."""
        route = f"{method} {re.sub(r'(?<=messages)/[0-9]+', '/:id', path)}"
        bucket = self.buckets.setdefault(route, Bucket(*self._limit(route)))
        now = time.monotonic()
        bucket.taken = [at for at in bucket.taken if now - at < bucket.per_s]
        is_full = len(bucket.taken) >= bucket.limit
        if not is_full:
            bucket.taken.append(now)
        reset_after = max(0.0, bucket.per_s - (now - bucket.taken[0]))
        headers = {
            "Via": "1.1 google",
            "X-RateLimit-Limit": str(bucket.limit),
            "X-RateLimit-Remaining": str(bucket.limit - len(bucket.taken)),
            "X-RateLimit-Reset-After": f"{reset_after:.3f}",
            "X-RateLimit-Reset": f"{time.time() + reset_after:.3f}",
            "X-RateLimit-Bucket": f"{hash(SNOWFLAKE.sub('/:id', route)) & 0xFFFFFFFF:x}",
        }
        return headers, round(reset_after, 3) if is_full else None

    def _limit(self, route: str) -> tuple[int, float]:
        return next(
            (limit for pattern, limit in self.narrow.items() if re.search(pattern, route)),
            (50, 1.0),
        )

    async def _gateway(self, request, body, files):
        return {"url": self._gateway_url}

    async def _gateway_of_bots(self, request, body, files):
        limit = {"total": 1000, "remaining": 999, "reset_after": 1, "max_concurrency": 1}
        return {"url": self._gateway_url, "shards": 1, "session_start_limit": limit}

    async def _me(self, request, body, files):
        return payloads.me(self.world)

    async def _application(self, request, body, files):
        return payloads.application(self.world)

    async def _private_channel(self, request, body, files):
        channel = self.world.private_channel(str(body["recipient_id"]))
        return payloads.channel(self.world, channel)

    async def _commands(self, request, body, files):
        where = request.match_info.get("guild", "")
        for command in body:
            command.setdefault("description", "")
        self.world.commands[where] = body
        return [
            {
                "id": self.world.snowflake(),
                "application_id": self.world.application_id,
                "version": self.world.snowflake(),
                "default_member_permissions": None,
                "type": 1,
                "nsfw": False,
                **command,
                **permissions_of(command),
                **({"guild_id": where} if where else {}),
            }
            for command in body
        ]

    async def _callback(self, request, body, files):
        interaction = self._interaction(request)
        if not self.world.is_fresh(interaction, ANSWER_WITHIN_S):
            raise RefusedError(404, 10062, "Unknown interaction")
        if interaction.response is not None:
            raise RefusedError(400, 40060, "Interaction has already been acknowledged.")
        interaction.response = body
        interaction.acked_after = time.monotonic() - interaction.sent_at
        shown = None
        if body["type"] in {4, DEFERRED}:
            shown = self._begin(interaction, body, files)
        if request.query.get("with_response") not in {"1", "true"}:
            return None
        told = {"id": interaction.interaction_id, "type": interaction.kind}
        if shown is None:
            return {"interaction": told}
        told |= {
            "response_message_id": shown["id"],
            "response_message_loading": body["type"] == DEFERRED,
            "response_message_ephemeral": False,
        }
        if body["type"] == DEFERRED:
            return {"interaction": told}
        return {"interaction": told, "resource": {"type": body["type"], "message": shown}}

    def _begin(self, interaction: Interaction, body: dict, files: dict) -> dict:
        """The first message of an answer: what was said, or that one is thinking."""
        channel = self.world.channels[interaction.channel_id]
        data = body.get("data") or {}
        if body["type"] == 4:
            shown = self.posting.post(channel, data, files)
        else:
            flags = LOADING | (data.get("flags") or 0)
            shown = payloads.message(self.world, channel, self.world.bot_id, {}, flags=flags)
            channel.messages[shown["id"]] = shown
        interaction.message_id = shown["id"]
        return shown

    async def _edit_original(self, request, body, files):
        interaction = self._answered(request)
        channel = self.world.channels[interaction.channel_id]
        message = self.posting.find(channel, interaction.message_id)
        return self.posting.edit(channel, message, body, files)

    async def _delete_original(self, request, body, files):
        interaction = self._answered(request)
        channel = self.world.channels[interaction.channel_id]
        channel.messages.pop(interaction.message_id, None)

    def _interaction(self, request: web.Request) -> Interaction:
        interaction = self.world.interactions.get(request.match_info["token"])
        if interaction is None:
            raise RefusedError(404, 10062, "Unknown interaction")
        return interaction

    def _answered(self, request: web.Request) -> Interaction:
        interaction = self.world.interactions.get(request.match_info["token"])
        if interaction is None or not self.world.is_fresh(interaction, TOKEN_LIVES_S):
            raise RefusedError(401, 50027, "Invalid Webhook Token")
        if interaction.message_id is None:
            raise RefusedError(404, 10015, "Unknown Webhook")
        return interaction

    async def _history(self, request, body, files):
        channel = self.posting.open_channel(request.match_info["channel"])
        after = int(request.query.get("after", 0))
        limit = int(request.query.get("limit", 50))
        newer = sorted((int(one) for one in channel.messages if int(one) > after), reverse=True)
        kept = newer[-limit:] if "after" in request.query else newer[:limit]
        return [without_nonce(channel.messages[str(one)]) for one in kept]

    async def _post(self, request, body, files):
        channel = self.posting.open_channel(request.match_info["channel"])
        return self.posting.post(channel, body, files)

    async def _message(self, request, body, files):
        channel = self.posting.open_channel(request.match_info["channel"])
        return without_nonce(self.posting.find(channel, request.match_info["message"]))

    async def _edit(self, request, body, files):
        channel = self.posting.open_channel(request.match_info["channel"])
        message = self.posting.find(channel, request.match_info["message"])
        return self.posting.edit(channel, message, body, files)
