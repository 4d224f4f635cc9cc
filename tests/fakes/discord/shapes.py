"""How what travels is written down, there and back."""

import json

from aiohttp import web


def permissions_of(command: dict) -> dict:
    """Who may use a command by default: written as a number, read as text."""
    given = command.get("default_member_permissions")
    return {"default_member_permissions": None if given is None else str(given)}


def without_nonce(message: dict) -> dict:
    """A message as it is read again: whether Discord tells its nonce is nowhere written."""
    return {key: value for key, value in message.items() if key != "nonce"}


def as_text_ids(body: object) -> object:
    """Ids as text: Discord takes numbers too, and client libraries send them."""
    match body:
        case dict():
            return {
                key: str(value)
                if (key == "id" or key.endswith("_id")) and isinstance(value, int)
                else as_text_ids(value)
                for key, value in body.items()
            }
        case list():
            return [as_text_ids(one) for one in body]
    return body


def as_json(body: object, status: int = 200, headers: dict | None = None) -> web.Response:
    """JSON with exactly Discord's content type."""
    return web.Response(
        status=status,
        body=json.dumps(body, ensure_ascii=False).encode(),
        headers={"Via": "1.1 google", **(headers or {}), "Content-Type": "application/json"},
    )
