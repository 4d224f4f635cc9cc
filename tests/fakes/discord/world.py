"""What Discord remembers: people, servers, channels, messages."""

import itertools
import secrets
from base64 import b64encode
from dataclasses import dataclass, field
from datetime import datetime

from tests.fakes.discord.clock import Clock

EPOCH_MS = 1_420_070_400_000
DEFAULT_LIMIT = 10 * 1024 * 1024
TEXT, DM, THREAD = 0, 1, 11


@dataclass
class Channel:
    """A channel; a private one has no guild."""

    channel_id: str
    kind: int = TEXT
    guild_id: str | None = None
    name: str = "画画"
    people: tuple[str, ...] = ()
    messages: dict[str, dict] = field(default_factory=dict)
    is_deleted: bool = False
    is_forbidden: bool = False


@dataclass
class Interaction:
    """Something a person did with a command, a button or a form."""

    interaction_id: str
    token: str
    kind: int
    user: str
    channel_id: str
    created_at: datetime
    sent_at: float
    response: dict | None = None
    acked_after: float | None = None
    message_id: str | None = None
    source: str | None = None


class World:
    """Everything, behind the protocol."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self._ids = itertools.count(1)
        self.application_id = self.snowflake()
        self.users: dict[str, dict] = {}
        self.bot_id = self.add_user("丹青", is_bot=True)
        self.token = f"{b64encode(self.bot_id.encode()).decode()}.{secrets.token_urlsafe(24)}.x"
        self.guilds: dict[str, dict] = {}
        self.channels: dict[str, Channel] = {}
        self.commands: dict[str, list[dict]] = {}
        self.interactions: dict[str, Interaction] = {}
        self.files: dict[str, bytes] = {}
        self.nonces: dict[tuple[str, str], tuple[str, datetime]] = {}
        self.limit = DEFAULT_LIMIT
        self.may_read_content = True

    def snowflake(self, at: datetime | None = None) -> str:
        at = at or self.clock.now()
        ms = int(at.timestamp() * 1000) - EPOCH_MS
        return str((ms << 22) | (next(self._ids) & 0x3FFFFF))

    def add_user(self, name: str, *, is_bot: bool = False) -> str:
        user_id = self.snowflake()
        self.users[user_id] = {
            "id": user_id,
            "username": name,
            "discriminator": "0",
            "global_name": None if is_bot else name,
            "avatar": None,
            "bot": is_bot,
            "public_flags": 0,
            "flags": 0,
            "primary_guild": None,
        }
        return user_id

    def add_guild(self) -> str:
        guild_id = self.snowflake()
        self.guilds[guild_id] = {"id": guild_id, "name": "画室"}
        return guild_id

    def add_channel(self, guild_id: str | None = None, **more: object) -> Channel:
        kind = more.pop("kind", TEXT if guild_id else DM)
        channel = Channel(channel_id=self.snowflake(), kind=kind, guild_id=guild_id, **more)
        self.channels[channel.channel_id] = channel
        return channel

    def private_channel(self, user_id: str) -> Channel:
        for channel in self.channels.values():
            if channel.kind == DM and channel.people == (user_id,):
                return channel
        return self.add_channel(people=(user_id,))

    def is_fresh(self, interaction: Interaction, seconds: float) -> bool:
        return (self.clock.now() - interaction.created_at).total_seconds() <= seconds
