"""Sends replies as messages of the robot."""

from typing import Any, Final

import msgspec

from bot.adapters.dingtalk import markdown
from bot.adapters.dingtalk.open_api import OpenApi
from bot.adapters.dingtalk.pace import Pace
from bot.adapters.dingtalk.refusals import WebhookExpiredError
from bot.adapters.dingtalk.uploads import Uploads
from bot.adapters.dingtalk.webhooks import Webhook, Webhooks
from bot.replies.sentences import tell
from core.address import Address
from core.errors import PlatformError, PlatformRefusedError
from core.message import Delivery, Reply

_MAX_WORDS: Final = 3_500
"""A message may have 15,000 bytes, and a character takes up to four."""

_CUT: Final = "……"
_EXTERNAL: Final = "$:"


class Messages:
    """Shows replies in conversations: one message each, whatever is in it.

    A reply without pictures goes through the group's session webhook while there is one, because
    only that can mention the person; all others go through the API, which gives a key by which
    they can be quoted.
    """

    def __init__(
        self, *, api: OpenApi, uploads: Uploads, webhooks: Webhooks, pace: Pace, robot_code: str
    ) -> None:
        self._api = api
        self._uploads = uploads
        self._webhooks = webhooks
        self._pace = pace
        self._robot_code = robot_code

    async def send(self, delivery: Delivery) -> str:
        """Show a reply; the key it can be quoted by, or an id of ours where there is none."""
        address, reply = delivery.address, delivery.reply
        media_ids = await self._uploads.pictures(reply, address)
        words = words_of(reply, is_private=address.is_private)
        if reply.bundle:
            words = f"{words}\n{await self._bundle(delivery)}"
        if not address.is_private:
            await self._pace.wait(address.conversation)
        webhook = self._webhooks.get(address.conversation)
        is_external = address.user.startswith(_EXTERNAL)
        if webhook is not None and not media_ids and (not address.is_private or is_external):
            try:
                await self._post(webhook, address, words, reply)
            except WebhookExpiredError:
                self._webhooks.drop(address.conversation)
            else:
                return f"webhook-{delivery.delivery_id}"
        if address.is_private and is_external:
            raise PlatformRefusedError("nobody of another organisation can be written to")
        key, parameters = _message(words, reply, media_ids)
        return await self._send(address, key, parameters, fallback=delivery.delivery_id)

    async def _bundle(self, delivery: Delivery) -> str:
        """Send a reply's zip file ahead of its words; what there is to say of it."""
        if not delivery.address.is_private:
            # A person's works are theirs; a file in a group is everybody's.
            return tell("dingtalk_export_in_private")
        media_id = await self._uploads.bundle(delivery)
        if media_id is None:
            return tell("dingtalk_export_too_large")
        name = f"danqing-{delivery.delivery_id}.zip"
        parameters = {"mediaId": media_id, "fileName": name, "fileType": "zip"}
        await self._send(delivery.address, "sampleFile", parameters, fallback=delivery.delivery_id)
        return tell("dingtalk_export_above")

    async def _post(self, webhook: Webhook, address: Address, words: str, reply: Reply) -> None:
        line = markdown.command_line(reply.buttons)
        is_named = not address.is_private and not address.user.startswith(_EXTERNAL)
        at = {"atUserIds": [address.user]} if is_named else {}
        mention = f"@{address.user} " if is_named else ""
        if line:
            text = f"{mention}{markdown.escaped(words)}\n\n{line}"
            content = {"title": markdown.title_of(words), "text": text}
            body = {"msgtype": "markdown", "markdown": content, "at": at}
        else:
            body = {"msgtype": "text", "text": {"content": mention + words}, "at": at}
        await self._api.post_webhook(webhook.url, body)

    async def _send(
        self, address: Address, key: str, parameters: dict[str, str], *, fallback: int
    ) -> str:
        body: dict[str, Any] = {
            "robotCode": self._robot_code,
            "msgKey": key,
            "msgParam": msgspec.json.encode(parameters).decode(),
        }
        if not address.is_private:
            body["openConversationId"] = address.conversation
            answer = await self._api.post("/v1.0/robot/groupMessages/send", body)
        else:
            body["userIds"] = [address.user]
            answer = await self._api.post("/v1.0/robot/oToMessages/batchSend", body)
            _check_receivers(answer, address.user)
        return str(answer.get("processQueryKey") or f"sent-{fallback}")


def words_of(reply: Reply, *, is_private: bool) -> str:
    """What a reply says, with the numbers of its works in any case."""
    words = reply.text
    missing = [f"#{number}" for number in reply.numbers if f"#{number}" not in words]
    # `#12–#15` names all four.
    if missing and len(missing) == len(reply.numbers):
        words = f"{words}\n{' '.join(missing)}"
    if not is_private and any(picture.is_spoiler for picture in reply.pictures):
        words = f"{words}\n{tell('dingtalk_covered', number=reply.pictures[0].number)}"
    return words if len(words) <= _MAX_WORDS else words[:_MAX_WORDS] + _CUT


def _message(words: str, reply: Reply, media_ids: tuple[str, ...]) -> tuple[str, dict[str, str]]:
    """The message template of the API, and what fills it."""
    line = markdown.command_line(reply.buttons)
    if not line and not media_ids:
        return "sampleText", {"content": words}
    parts = [markdown.escaped(words), markdown.pictures(media_ids), line]
    title = markdown.title_of(words) or tell("dingtalk_title")
    return "sampleMarkdown", {"title": title, "text": "\n\n".join(part for part in parts if part)}


def _check_receivers(answer: dict[str, Any], user: str) -> None:
    """Raise where the one receiver did not get the message."""
    if user in (answer.get("invalidStaffIdList") or ()):
        raise PlatformRefusedError("the person is no longer there")
    if user in (answer.get("flowControlledStaffIdList") or ()):
        raise PlatformError("too many messages to this person")
