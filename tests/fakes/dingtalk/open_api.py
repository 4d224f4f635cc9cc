"""The HTTP interfaces of the fake platform.

Each path, field and error code is from its page at open.dingtalk.com (2026-08): access token
(obtain-the-access-token-of-an-internal-app), groupMessages/send (the-robot-sends-a-group-message),
oToMessages/batchSend (chatbots-send-one-on-one-chat-messages-in-batches), messageFiles/download
(download-the-file-content-of-the-robot-receiving-message), media/upload (upload-media-files),
card/instances (create-and-deliver-cards, interactive-card-update-interface). The answers of a
session webhook (`errcode`, 300005 and 310000 class) are as bots in the field log them.
"""

import json
import secrets
import time
from dataclasses import dataclass, field

from aiohttp import web

MAX_PARAM_BYTES = 15_000
MAX_MEDIA_BYTES = 20 * 1024 * 1024
MAX_CARD_VALUE_BYTES = 1024
SIGNATURES = {"image": (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM"), "file": (b"PK",)}


@dataclass
class Shown:
    """Something that people see: a message with its key (None by webhook), or a card."""

    route: str
    conversation: str
    kind: str
    content: dict
    key: str | None = None
    at: list[str] = field(default_factory=list)


@dataclass
class Card:
    """A card instance: what it says, and every state it has been in."""

    track_id: str
    space: str
    template: str
    values: dict
    key: str
    states: list[dict] = field(default_factory=list)


class OpenApi:
    """Tokens, messages, media, files and cards."""

    def __init__(self, *, client_id: str, client_secret: str, robot_code: str) -> None:
        self.client_id = client_id
        self.client_secret = client_secret
        self.robot_code = robot_code
        self.url = ""
        self.token_life_s = 7200
        self.tokens: dict[str, float] = {}
        self.num_tokens = 0
        self.shown: list[Shown] = []
        self.media: dict[str, bytes] = {}
        self.files: dict[str, bytes] = {}
        self.cards: dict[str, Card] = {}
        self.webhooks: dict[str, tuple[str, float]] = {}
        self.disbanded: set[str] = set()
        self.on_shown = None

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post("/v1.0/oauth2/accessToken", self.access_token),
            web.post("/v1.0/robot/groupMessages/send", self.send_to_group),
            web.post("/v1.0/robot/oToMessages/batchSend", self.send_to_people),
            web.post("/v1.0/robot/messageFiles/download", self.download),
            web.post("/v1.0/card/instances", self.create_card),
            web.post("/v1.0/card/instances/deliver", self.deliver_card),
            web.post("/v1.0/card/instances/createAndDeliver", self.create_and_deliver),
            web.put("/v1.0/card/instances", self.update_card),
            web.post("/media/upload", self.upload),
            web.get("/files/{code}", self.file),
            web.post("/robot/sendBySession", self.send_by_session),
        ]

    def new_webhook(self, conversation: str, life_s: float) -> tuple[str, int]:
        """A session webhook, and when it ends (milliseconds)."""
        session, ends = secrets.token_hex(8), time.time() + life_s
        self.webhooks[session] = (conversation, ends)
        return f"{self.url}/robot/sendBySession?session={session}", int(ends * 1000)

    def revoke_tokens(self) -> None:
        """Make every token worthless before its time."""
        self.tokens.clear()

    async def access_token(self, request: web.Request) -> web.Response:
        body = await request.json()
        if (body["appKey"], body["appSecret"]) != (self.client_id, self.client_secret):
            return _refused("invalidClientIdOrSecret", "无效的clientId或者clientSecret")
        token = secrets.token_hex(16)
        self.num_tokens += 1
        self.tokens[token] = time.monotonic() + self.token_life_s
        return web.json_response({"accessToken": token, "expireIn": self.token_life_s})

    async def send_to_group(self, request: web.Request) -> web.Response:
        body = await self._authorized(request)
        if body["openConversationId"] in self.disbanded:
            return _refused("group.disbanded", "群已经解散")
        key = await self._show("group", body["openConversationId"], body)
        return web.json_response({"processQueryKey": key})

    async def send_to_people(self, request: web.Request) -> web.Response:
        body = await self._authorized(request)
        assert 0 < len(body["userIds"]) <= 20
        gone = [user for user in body["userIds"] if user in self.disbanded]
        there = [user for user in body["userIds"] if user not in gone]
        key = ""
        for user in there:
            key = await self._show("person", user, body)
        answer = {"processQueryKey": key, "invalidStaffIdList": gone}
        return web.json_response(answer | {"flowControlledStaffIdList": []})

    async def send_by_session(self, request: web.Request) -> web.Response:
        conversation, ends = self.webhooks.get(request.query["session"], ("", 0.0))
        if time.time() >= ends:
            return web.json_response({"errcode": 300005, "errmsg": "token is not exist"})
        body = await request.json()
        kind = body["msgtype"]
        assert kind in {"text", "markdown", "actionCard", "feedCard", "link"}, kind
        at = body.get("at", {}).get("atUserIds", [])
        await self._add(Shown("webhook", conversation, kind, body[kind], at=at))
        return web.json_response({"errcode": 0, "errmsg": "ok"})

    async def download(self, request: web.Request) -> web.Response:
        body = await self._authorized(request)
        if body["downloadCode"] not in self.files:
            return _refused("invalidParameter.robotCode.downloadCode", "下载码有误或者已经过期")
        return web.json_response({"downloadUrl": f"{self.url}/files/{body['downloadCode']}"})

    async def file(self, request: web.Request) -> web.Response:
        return web.Response(body=self.files[request.match_info["code"]])

    async def upload(self, request: web.Request) -> web.Response:
        if not self._is_good(request.query.get("access_token", "")):
            return web.json_response({"errcode": 40014, "errmsg": "不合法的access_token"})
        form = await request.post()
        data = form["media"].file.read()
        if len(data) > MAX_MEDIA_BYTES:
            return web.json_response({"errcode": 40006, "errmsg": "不合法的文件大小"})
        if not data.startswith(SIGNATURES[form["type"]]):
            return web.json_response({"errcode": 40005, "errmsg": "不合法的文件类型"})
        media_id = f"@lAD{secrets.token_urlsafe(12)}"
        self.media[media_id] = data
        answer = {"errcode": 0, "errmsg": "ok", "media_id": media_id, "type": form["type"]}
        return web.json_response(answer | {"created_at": int(time.time() * 1000)})

    async def create_card(self, request: web.Request) -> web.Response:
        body = await self._authorized(request)
        if body["outTrackId"] in self.cards:
            return _refused("param.cardAlreadyExist", "卡片已经存在")
        self._new_card(body)
        return web.json_response({"success": True, "result": body["outTrackId"]})

    async def deliver_card(self, request: web.Request) -> web.Response:
        body = await self._authorized(request)
        card = self.cards.get(body["outTrackId"])
        if card is None:
            return _refused("param.cardNotExist", "卡片不存在")
        return await self._deliver(card, body)

    async def create_and_deliver(self, request: web.Request) -> web.Response:
        body = await self._authorized(request)
        if body["outTrackId"] in self.cards:
            return _refused("param.cardAlreadyExist", "卡片已经存在")
        return await self._deliver(self._new_card(body), body)

    async def update_card(self, request: web.Request) -> web.Response:
        body = await self._authorized(request)
        card = self.cards.get(body["outTrackId"])
        if card is None:
            return _refused("param.cardNotExist", "卡片不存在")
        values = _checked(body["cardData"]["cardParamMap"])
        by_key = body.get("cardUpdateOptions", {}).get("updateCardDataByKey", False)
        card.values = card.values | values if by_key else values
        card.states.append(card.values)
        await self._tell()
        return web.json_response({"success": True, "result": True})

    def _new_card(self, body: dict) -> Card:
        assert len(body["outTrackId"]) <= 64, "outTrackId 不要超过 64 个字符"
        values = _checked(body["cardData"]["cardParamMap"])
        key = f"carrier-{secrets.token_hex(8)}"
        card = Card(body["outTrackId"], "", body["cardTemplateId"], values, key, [values])
        self.cards[card.track_id] = card
        return card

    async def _deliver(self, card: Card, body: dict) -> web.Response:
        prefix, _, space = body["openSpaceId"].partition("//")
        assert prefix == "dtv1.card"
        kind, _, space_id = space.partition(".")
        if space_id in self.disbanded:
            del self.cards[card.track_id]
            return _refused("invalid.openConversationId", "无效的openConversationId")
        model = "imGroupOpenDeliverModel" if kind == "IM_GROUP" else "imRobotOpenDeliverModel"
        at = list(body[model].get("atUserIds", {}))
        card.space = space
        await self._add(Shown("card", space_id, "card", {"track_id": card.track_id}, card.key, at))
        result = {"spaceType": kind, "spaceId": space_id, "success": True, "carrierId": card.key}
        answer = {"outTrackId": card.track_id, "deliverResults": [result]}
        return web.json_response({"success": True, "result": answer})

    async def _show(self, route: str, conversation: str, body: dict) -> str:
        assert body["robotCode"] == self.robot_code
        assert len(body["msgParam"].encode()) <= MAX_PARAM_BYTES
        key = f"pqk-{secrets.token_hex(8)}"
        content = json.loads(body["msgParam"])
        await self._add(Shown(route, conversation, body["msgKey"], content, key))
        return key

    async def _add(self, shown: Shown) -> None:
        self.shown.append(shown)
        await self._tell()

    async def _tell(self) -> None:
        if self.on_shown is not None:
            await self.on_shown()

    async def _authorized(self, request: web.Request) -> dict:
        if not self._is_good(request.headers.get("x-acs-dingtalk-access-token", "")):
            body = {"code": "InvalidAuthentication", "message": "不合法的access_token"}
            raise web.HTTPBadRequest(text=json.dumps(body), content_type="application/json")
        return await request.json()

    def _is_good(self, token: str) -> bool:
        return self.tokens.get(token, 0.0) > time.monotonic()


def _checked(values: dict) -> dict:
    """The values of a card: strings, none over its size."""
    for name, value in values.items():
        assert isinstance(value, str), f"{name} is no string"
        assert len(value.encode()) <= MAX_CARD_VALUE_BYTES, f"{name} is over 1 KB"
    return dict(values)


def _refused(code: str, message: str) -> web.Response:
    return web.json_response({"code": code, "message": message, "requestid": "1"}, status=400)
