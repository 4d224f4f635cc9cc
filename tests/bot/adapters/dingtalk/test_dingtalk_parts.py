"""The parts of the DingTalk adapter, each on its own."""

import asyncio
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from pydantic import ValidationError

from bot.adapters.dingtalk import card, markdown
from bot.adapters.dingtalk.access_token import AccessToken
from bot.adapters.dingtalk.incoming import read_message
from bot.adapters.dingtalk.pace import Pace
from bot.adapters.dingtalk.picture_fit import fit
from bot.adapters.dingtalk.public_hosts import PublicResolver, check_host
from bot.adapters.dingtalk.refusals import TokenExpiredError, WrongCredentialsError, refusal
from bot.adapters.dingtalk.webhooks import Webhook, Webhooks
from bot.config_dingtalk import DingTalkSettings
from bot.labels import metadata
from bot.labels.aigc import Aigc
from core.address import Address
from core.errors import PlatformError, PlatformRefusedError
from core.message import Button
from tests.fakes.dingtalk.messages import robot_message, text

KEYS = ["msgtype", "text", "content", "conversationType", "originalMsgId", "createAt"]
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


class Clock:
    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


@given(st.dictionaries(st.sampled_from(KEYS), ANYTHING))
def test_whatever_the_platform_adds_a_message_is_read(strange):
    data = robot_message(message_id="msg1", robot_code="robot", **text("画 猫")) | strange
    incoming = read_message(json.dumps(data))
    assert incoming.message_id == "msg1"
    assert incoming.user == "staff-ming"


@given(st.text(alphabet=st.sampled_from("ab ![]()<>*_`#\\\n@1.~|"), max_size=30))
def test_escaped_words_hold_no_markdown(words):
    shown = markdown.escaped(words)
    assert not set("[]<>_`\\~") & set(shown)
    assert shown.replace("**#", "").count("*") % 2 == 0
    assert not any(line.lstrip().startswith("#") for line in shown.split("\n"))


def test_numbers_at_the_start_of_a_line_are_bold():
    assert markdown.escaped("#1 好\n#2–#5 好 #6\n#热") == "**#1** 好  \n**#2–#5** 好 #6  \n＃热"


def test_commands_are_links_that_send_themselves():
    buttons = (
        Button(label="变体", command="/变体 #1"),
        Button(label="改", command="/改 #1 ", is_draft=True),
        Button(label="删除", command="/删除 #1", is_minor=True),
    )
    assert markdown.command_line(buttons) == (
        "[/变体 #1](dtmd://dingtalkclient/sendMessage?content=%2F%E5%8F%98%E4%BD%93%20%231)"
    )


@given(st.text(max_size=3000), st.lists(st.text(min_size=1, max_size=60), max_size=30))
def test_the_values_of_a_card_always_fit(words, labels):
    buttons = [Button(label=label, command=f"/{label}") for label in labels]
    media_ids = ["@lAD" + "x" * 30] * 3
    values = card.values(
        card.body(words, media_ids), status=words, fraction=0.5, buttons=buttons, place="p"
    )
    assert all(len(value.encode()) <= 1024 for value in values.values())
    assert all(f"![]({one})" in values["markdown"] for one in media_ids)
    assert isinstance(json.loads(values["buttons"]), list)


def test_a_place_is_only_good_as_it_was_sealed():
    here = Address(platform="dingtalk", conversation="cid.X==", user="a", is_private=False)
    place = card.sealed_place(here, secret="s")  # noqa: S106 - of the test

    def pressed(place):
        return card.address_of(
            card.Pressed(track_id="t", user="b", command="c", place=place),
            platform="dingtalk",
            secret="s",  # noqa: S106 - of the test
        )

    assert pressed(place) == Address(
        platform="dingtalk", conversation="cid.X==", user="b", is_private=False
    )
    for forged in ("p" + place[1:], place[:-1] + "é", place.replace("X", "Y"), "", "g.cid.X=="):
        assert pressed(forged) is None


async def test_a_token_is_fetched_once_however_many_ask():
    clock, fetched = Clock(), 0

    async def fetch():
        nonlocal fetched
        fetched += 1
        await asyncio.sleep(0)
        return f"token-{fetched}", 7200.0

    token = AccessToken(fetch, clock=clock)
    assert set(await asyncio.gather(*(token.get() for _ in range(20)))) == {"token-1"}
    clock.now = 6899
    assert await token.get() == "token-1"
    clock.now = 6901
    assert await token.get() == "token-2"
    token.drop("token-1")
    assert await token.get() == "token-2"


async def test_never_more_than_the_limit_in_any_minute():
    clock = Clock()
    pace = Pace(limit=18, clock=clock)
    for second in range(18):
        clock.now = float(second)
        await pace.wait("group")
    assert pace.room_in("group") == 43
    assert pace.room_in("another") == 0
    with pytest.raises(PlatformError):
        await pace.wait("group")
    clock.now = 60.0
    await pace.wait("group")
    assert pace.room_in("group") == 1


def test_a_webhook_is_kept_for_its_time_and_from_the_platform_only():
    clock = Clock()
    webhooks = Webhooks(origin="https://oapi.dingtalk.com", clock=clock)
    url = "https://oapi.dingtalk.com/robot/sendBySession?session=secret"
    webhooks.keep("a", Webhook(url=url, ends=1000))
    webhooks.keep("b", Webhook(url="http://169.254.169.254/", ends=1000))
    assert webhooks.get("a").url == url
    assert "secret" not in repr(webhooks.get("a"))
    assert webhooks.get("b") is None
    clock.now = 945
    assert webhooks.get("a") is None


def test_a_picture_too_large_becomes_a_jpeg_with_the_same_label():
    noise = Image.effect_noise((500, 500), 90).convert("RGB")
    target = io.BytesIO()
    noise.save(target, "PNG")
    label = Aigc(content_producer="danqing", produce_id="1-abc")
    png = metadata.with_label(target.getvalue(), label)
    assert fit(png, name="1").data == png
    small = fit(png, name="1", most=len(png) // 2)
    assert (small.name, small.content_type) == ("1.jpg", "image/jpeg")
    assert len(small.data) <= len(png) // 2
    assert metadata.read_packets(small.data) == metadata.read_packets(png)
    with pytest.raises(PlatformRefusedError):
        fit(png, name="1", most=100)


async def test_files_are_only_fetched_from_public_addresses():
    for host in ("127.0.0.1", "10.0.0.1", "169.254.169.254", "::1", "192.168.1.1"):
        with pytest.raises(PlatformRefusedError):
            check_host(host, set())
    check_host("127.0.0.1", {"127.0.0.1"})
    check_host("47.97.0.1", set())
    with pytest.raises(OSError, match="no public address"):
        await PublicResolver(()).resolve("localhost", 80)
    assert await PublicResolver({"localhost"}).resolve("localhost", 80)


@pytest.mark.parametrize(
    ("status", "answer", "kind"),
    [
        (200, {"processQueryKey": "k"}, None),
        (200, {"errcode": 0, "errmsg": "ok"}, None),
        (400, {"code": "InvalidAuthentication"}, TokenExpiredError),
        (200, {"errcode": 40014, "errmsg": "不合法的access_token"}, TokenExpiredError),
        (401, {"code": "authFailed"}, WrongCredentialsError),
        (400, {"code": "send.too.fast"}, PlatformError),
        (403, {"code": "Forbidden.AccessDenied.QpsLimitForApi"}, PlatformError),
        (403, {"code": "Forbidden.AccessDenied.AccessTokenPermissionDenied"}, PlatformError),
        (500, {}, PlatformError),
        (429, {}, PlatformError),
        (400, {"code": "group.disbanded"}, PlatformRefusedError),
        (400, {"code": "staffId.notExisted"}, PlatformRefusedError),
    ],
)
def test_refusals_are_told_apart(status, answer, kind):
    error = refusal(status, answer)
    assert (None if error is None else type(error)) is kind


def test_settings_that_cannot_work_are_refused():
    assert not DingTalkSettings().is_on
    assert DingTalkSettings(client_id="a", client_secret="b").is_on  # noqa: S106 - of the test
    for wrong in (
        {"client_id": "a"},
        {"client_secret": "b"},
        {"client_id": "a", "client_secret": "b", "mode": "http", "card_template_id": "t"},
    ):
        with pytest.raises(ValidationError):
            DingTalkSettings(**wrong)
