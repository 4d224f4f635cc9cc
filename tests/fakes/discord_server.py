"""A Discord on this machine: its gateway, its HTTP interface, and the people in it.

It is held to Discord's own description of the interface (`problems`), and to what other client
libraries make of it.
"""

import asyncio
import secrets
import socket
import time
from collections.abc import Callable

from aiohttp import web

from tests.fakes.discord import payloads
from tests.fakes.discord.clock import Clock
from tests.fakes.discord.faults import Faults
from tests.fakes.discord.gateway import Gateway
from tests.fakes.discord.rest import Rest
from tests.fakes.discord.world import Channel, Interaction, World

WAIT_S = 120.0
ATTACHMENT = 11


class FakeDiscord:
    """Start it, let people do things in it, look at what they are shown."""

    def __init__(self, clock: Clock | None = None) -> None:
        self.clock = clock or Clock()
        self.world = World(self.clock)
        self.faults = Faults()
        self.gateway = Gateway(self.world)
        self._changed = asyncio.Event()
        self._runner: web.AppRunner | None = None

    async def start(self) -> None:
        app = web.Application(client_max_size=200 * 1024 * 1024)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        port = free_port()
        self.base = f"http://127.0.0.1:{port}"
        self.gateway.url = f"ws://127.0.0.1:{port}/gateway"
        self.rest = Rest(self.world, self.faults, base=self.base, gateway_url=self.gateway.url)
        self.rest.changed = self._changed.set
        app.add_routes(
            [
                *self.rest.routes(),
                web.get("/gateway", self.gateway.handle),
                web.get("/gateway/", self.gateway.handle),
                web.get("/attachments/{channel}/{file}/{name}", self._attachment),
            ]
        )
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", port).start()

    async def stop(self) -> None:
        self.faults.released.set()
        for session in self.gateway.sessions.values():
            if session.link is not None:
                await session.link.socket.close(code=1001)
        await self._runner.cleanup()

    @property
    def api(self) -> str:
        return f"{self.base}/api/v10"

    @property
    def problems(self) -> list[str]:
        """Where requests or answers were not as Discord describes them."""
        return self.rest.problems

    async def say(
        self,
        user: str,
        channel: Channel,
        text: str,
        *,
        files: tuple[bytes, ...] = (),
        reply_to: dict | None = None,
    ) -> dict:
        """Somebody writes a message."""
        message = payloads.message(self.world, channel, user, {"content": text})
        message["attachments"] = [
            payloads.attachment(self.world, self.base, channel, "图 片.png", data) for data in files
        ]
        if f"<@{self.world.bot_id}>" in text:
            message["mentions"] = [self.world.users[self.world.bot_id]]
        if reply_to is not None:
            message |= {
                "type": 19,
                "referenced_message": reply_to,
                "message_reference": {
                    "type": 0,
                    "channel_id": channel.channel_id,
                    "message_id": reply_to["id"],
                },
            }
        channel.messages[message["id"]] = message
        seen = dict(message)
        if channel.guild_id is not None:
            seen["guild_id"] = channel.guild_id
            seen["member"] = {
                key: value
                for key, value in payloads.member(self.world, user).items()
                if key != "user"
            }
        await self.gateway.dispatch("MESSAGE_CREATE", seen)
        return message

    async def slash(
        self, user: str, channel: Channel, name: str, /, **given: object
    ) -> Interaction:
        """Somebody sends a slash command; `given` are its options, pictures as bytes."""
        data = self._slash_data(channel, name, given)
        return await self._interact(user, channel, 2, data)

    async def complete(
        self, user: str, channel: Channel, name: str, option: str, typed: str
    ) -> list[dict]:
        """What somebody is offered who types an option."""
        data = self._slash_data(channel, name, {option: typed})
        data["options"] = [{**one, "focused": True} for one in data["options"]]
        interaction = await self._interact(user, channel, 4, data)
        await self.until(lambda: interaction.response is not None)
        return interaction.response["data"]["choices"]

    async def menu(self, user: str, channel: Channel, name: str, message: dict) -> Interaction:
        """Somebody chooses a command in a message's menu."""
        command = self._command(channel, name, 3)
        data = {
            "id": self.world.snowflake(),
            "name": command["name"],
            "type": 3,
            "target_id": message["id"],
            "resolved": {"messages": {message["id"]: message}},
        }
        return await self._interact(user, channel, 2, data)

    async def press(self, user: str, channel: Channel, message: dict, label: str) -> Interaction:
        """Somebody presses a button."""
        button = next(one for one in buttons(message) if one["label"] == label)
        data = {"custom_id": button["custom_id"], "component_type": 2, "id": button["id"]}
        return await self._interact(user, channel, 3, data, message)

    async def submit(self, form: Interaction, **values: str) -> Interaction:
        """Somebody sends the form that an interaction has opened; values in their order."""
        data = form.response["data"]
        filled = iter(values.values())
        rows = [
            {"type": 1, "id": 1, "components": [{**row["components"][0], "value": next(filled)}]}
            for row in data["components"]
        ]
        channel = self.world.channels[form.channel_id]
        shown = channel.messages.get(form.source) if form.source else None
        sent = {"custom_id": data["custom_id"], "components": rows, "resolved": {}}
        return await self._interact(form.user, channel, 5, sent, shown)

    async def until(self, condition: Callable[[], object]) -> None:
        """Wait until something is so."""
        async with asyncio.timeout(WAIT_S):
            while not condition():
                self._changed.clear()
                waiting = asyncio.ensure_future(self._changed.wait())
                # What happens on the gateway's side does not wake us.
                await asyncio.wait([waiting], timeout=0.05)
                waiting.cancel()

    def own(self, channel: Channel) -> list[dict]:
        """The bot's messages in a channel, oldest first."""
        return [
            channel.messages[one]
            for one in sorted(channel.messages, key=int)
            if channel.messages[one]["author"]["id"] == self.world.bot_id
        ]

    def files_of(self, message: dict) -> list[bytes]:
        """What a message has attached."""
        return [self.world.files[one["id"]] for one in message["attachments"]]

    async def _interact(
        self, user: str, channel: Channel, kind: int, data: dict, shown: dict | None = None
    ) -> Interaction:
        interaction = Interaction(
            interaction_id=self.world.snowflake(),
            token=secrets.token_urlsafe(40),
            kind=kind,
            user=user,
            channel_id=channel.channel_id,
            created_at=self.clock.now(),
            sent_at=time.monotonic(),
            source=None if shown is None else shown["id"],
        )
        self.world.interactions[interaction.token] = interaction
        payload = payloads.interaction(self.world, interaction, data, shown)
        await self.gateway.dispatch("INTERACTION_CREATE", payload)
        return interaction

    def _command(self, channel: Channel, name: str, kind: int) -> dict:
        offered = self.world.commands.get(channel.guild_id or "", []) or self.world.commands[""]
        return next(one for one in offered if one["name"] == name and one.get("type", 1) == kind)

    def _slash_data(self, channel: Channel, name: str, given: dict) -> dict:
        command = self._command(channel, name, 1)
        known = {one["name"]: one for one in command.get("options", [])}
        options, attachments = [], {}
        for key, value in given.items():
            kind = known[key]["type"]
            if kind == ATTACHMENT:
                shown = payloads.attachment(self.world, self.base, channel, "来图.png", value)
                attachments[shown["id"]] = shown
                given = {**given, key: shown["id"]}
            options.append({"name": key, "type": kind, "value": given[key]})
        resolved = {"resolved": {"attachments": attachments}} if attachments else {}
        return {
            "id": self.world.snowflake(),
            "name": name,
            "type": 1,
            "options": options,
            **resolved,
        }

    async def _attachment(self, request: web.Request) -> web.Response:
        data = self.world.files.get(request.match_info["file"])
        until = int(request.query.get("ex", "0"), 16)
        if data is None or until < self.clock.now().timestamp():
            return web.Response(status=404, text="This content is no longer available.")
        return web.Response(body=data, content_type="application/octet-stream")


def buttons(message: dict) -> list[dict]:
    """The buttons of a message."""
    return [one for row in message["components"] for one in row["components"]]


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
