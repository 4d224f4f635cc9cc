"""Discord's objects as they travel."""

from datetime import timedelta
from urllib.parse import quote

from tests.fakes.discord.world import DM, THREAD, Channel, Interaction, World

ALL = str((1 << 50) - 1)
LINK_AGE = timedelta(hours=24)


def me(world: World) -> dict:
    return {
        **world.users[world.bot_id],
        "email": None,
        "verified": True,
        "mfa_enabled": False,
        "locale": "zh-CN",
    }


def application(world: World) -> dict:
    return {
        "id": world.application_id,
        "name": "丹青",
        "icon": None,
        "description": "",
        "type": None,
        "bot": world.users[world.bot_id],
        "bot_public": True,
        "bot_require_code_grant": False,
        "verify_key": "0" * 64,
        "flags": 1 << 19,
        "flags_new": str(1 << 19),
        "eligible_oauth2_scopes": [],
        "summary": "",
        "owner": world.users[world.bot_id],
        "team": None,
        "redirect_uris": [],
        "interactions_endpoint_url": None,
        "role_connections_verification_url": None,
        "explicit_content_filter": 0,
        "approximate_guild_count": 1,
        "approximate_user_install_count": 0,
        "approximate_user_authorization_count": 0,
        "event_webhooks_status": 1,
        "event_webhooks_types": [],
        "event_webhooks_url": None,
        "hook": True,
        "storefront_available": False,
        "integration_types_config": {},
    }


def channel(world: World, one: Channel) -> dict:
    shown = {"id": one.channel_id, "type": one.kind, "flags": 0, "last_message_id": last_id(one)}
    if one.kind == DM:
        return {**shown, "recipients": [world.users[user] for user in one.people]}
    return {
        **shown,
        "guild_id": one.guild_id,
        "name": one.name,
        "position": 0,
        "permission_overwrites": [],
        "nsfw": False,
        "rate_limit_per_user": 0,
        "topic": None,
        "parent_id": None,
        "permissions": ALL,
    }


def last_id(one: Channel) -> str | None:
    return max(one.messages, key=int, default=None)


def guild(world: World, guild_id: str) -> dict:
    inside = [one for one in world.channels.values() if one.guild_id == guild_id]
    return {
        **world.guilds[guild_id],
        "owner_id": world.bot_id,
        **dict.fromkeys(
            (
                *("icon", "splash", "discovery_splash", "banner", "description"),
                *("afk_channel_id", "application_id", "system_channel_id", "rules_channel_id"),
                *("public_updates_channel_id", "safety_alerts_channel_id", "vanity_url_code"),
            )
        ),
        "afk_timeout": 300,
        "premium_progress_bar_enabled": False,
        "roles": [role(guild_id)],
        "emojis": [],
        "stickers": [],
        "features": [],
        "members": [member(world, world.bot_id)],
        "member_count": len(world.users),
        "channels": [
            channel(world, one) for one in inside if one.kind != THREAD and not one.is_deleted
        ],
        "threads": [],
        "voice_states": [],
        "presences": [],
        "premium_tier": 0,
        "premium_subscription_count": 0,
        "preferred_locale": "zh-CN",
        "verification_level": 0,
        "default_message_notifications": 0,
        "explicit_content_filter": 0,
        "mfa_level": 0,
        "nsfw_level": 0,
        "system_channel_flags": 0,
        "large": False,
        "unavailable": False,
        "joined_at": world.clock.now().isoformat(),
    }


def role(guild_id: str) -> dict:
    return {
        "id": guild_id,
        "name": "@everyone",
        "color": 0,
        "hoist": False,
        "position": 0,
        "permissions": ALL,
        "managed": False,
        "mentionable": False,
    }


def member(world: World, user_id: str) -> dict:
    return {
        "user": world.users[user_id],
        "roles": [],
        "joined_at": "2026-01-01T00:00:00+00:00",
        "deaf": False,
        "mute": False,
        "flags": 0,
        "permissions": ALL,
    }


def message(world: World, one: Channel, author: str, body: dict, **more: object) -> dict:
    """A new message: `body` is what was posted."""
    return {
        "id": world.snowflake(),
        "channel_id": one.channel_id,
        "author": world.users[author],
        "content": body.get("content") or "",
        "timestamp": world.clock.now().isoformat(),
        "edited_timestamp": None,
        "tts": False,
        "mention_everyone": False,
        "mentions": [],
        "mention_roles": [],
        "attachments": [],
        "embeds": [shown_embed(embed) for embed in body.get("embeds") or []],
        "components": shown_components(body.get("components") or []),
        "pinned": False,
        "type": 0,
        "flags": 0,
        **({"nonce": str(body["nonce"])} if body.get("nonce") is not None else {}),
        **more,
    }


def shown_embed(embed: dict) -> dict:
    return {key: value for key, value in {"type": "rich", **embed}.items() if value is not None}


def shown_components(rows: list[dict]) -> list[dict]:
    """Components as they come back: each with a number."""
    numbered = iter(range(1, 100))

    def shown(part: dict) -> dict:
        inner = (
            {"components": [shown(one) for one in part["components"]]}
            if ("components" in part)
            else {}
        )
        kept = {key: value for key, value in part.items() if value is not None}
        return {**kept, "id": next(numbered), **inner}

    return [shown(row) for row in rows]


def attachment(world: World, base: str, one: Channel, name: str, data: bytes) -> dict:
    file_id = world.snowflake()
    world.files[file_id] = data
    until = world.clock.now() + LINK_AGE
    mime = {"png": "image/png", "jpg": "image/jpeg", "webp": "image/webp"}
    url = (
        f"{base}/attachments/{one.channel_id}/{file_id}/{quote(name)}?ex={int(until.timestamp()):x}"
    )
    return {
        "id": file_id,
        "filename": name,
        "size": len(data),
        "url": url,
        "proxy_url": url,
        "content_type": mime.get(name.rsplit(".", 1)[-1], "application/octet-stream"),
    }


def interaction(world: World, one: Interaction, data: dict, shown: dict | None) -> dict:
    where = world.channels[one.channel_id]
    person = member(world, one.user)
    place = {"user": person["user"], "context": 1}
    if where.guild_id is not None:
        place = {
            "member": person,
            "guild_id": where.guild_id,
            "guild": {"id": where.guild_id, "features": [], "locale": "zh-CN"},
            "guild_locale": "zh-CN",
            "context": 0,
        }
    return {
        "id": one.interaction_id,
        "application_id": world.application_id,
        "type": one.kind,
        "token": one.token,
        "version": 1,
        "channel_id": one.channel_id,
        "channel": channel(world, where),
        "locale": "zh-CN",
        "app_permissions": ALL,
        "entitlements": [],
        "authorizing_integration_owners": {"0": where.guild_id or "0"},
        "attachment_size_limit": world.limit,
        "data": data,
        **({} if shown is None else {"message": shown}),
        **place,
    }
