"""Who is let in, and what foreign pages cannot do."""

from collections.abc import AsyncIterator
from http.cookies import SimpleCookie

import aiohttp
import pytest

from bot.adapters.web.adapter import WebAdapter
from bot.adapters.web.binding import check_binding, is_loopback
from bot.adapters.web.guard import is_known_host
from core.errors import UserError
from tests.bot.adapters.memory_bot import COMPLETION, MemoryBot, running, say

TOKEN = "丹青-access-token"  # noqa: S105 - guards nothing but this test
EVERYWHERE = "0.0.0.0"  # noqa: S104 - to be refused


@pytest.fixture
async def locked(bot: MemoryBot) -> AsyncIterator[WebAdapter]:
    adapter = WebAdapter(library=bot, say=say, completion=COMPLETION, port=0, access_token=TOKEN)
    async with running(adapter, bot.receive):
        yield adapter


@pytest.fixture
async def visitor(locked: WebAdapter) -> AsyncIterator[aiohttp.ClientSession]:
    headers = {"X-Danqing": "1"}
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(locked.url, headers=headers, cookie_jar=jar) as session:
        yield session


async def login(browser: aiohttp.ClientSession, token: str) -> tuple[int, object]:
    async with browser.post("/api/login", json={"token": token}) as response:
        return response.status, await response.json()


async def user(browser: aiohttp.ClientSession) -> str:
    async with browser.get("/api/me") as response:
        return str((await response.json()).get("user"))


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "LOCALHOST", "::1", "127.1.2.3"])
def test_this_machine_may_come_in_without_a_token(host: str) -> None:
    assert is_loopback(host)
    check_binding(host, None)


@pytest.mark.parametrize(
    "host", [EVERYWHERE, "::", "", "192.168.1.5", "draw.example", "localhost."]
)
def test_others_need_a_token(host: str) -> None:
    with pytest.raises(UserError) as refused:
        check_binding(host, None)
    assert (refused.value.reason, refused.value.values) == ("web_needs_token", {"host": host})
    check_binding(host, TOKEN)


def test_a_token_that_can_be_guessed_is_refused() -> None:
    with pytest.raises(UserError, match="web_token_too_short"):
        check_binding("127.0.0.1", "hunter2")


def test_an_adapter_that_everyone_could_enter_is_not_even_made(bot: MemoryBot) -> None:
    with pytest.raises(UserError, match="web_needs_token"):
        WebAdapter(library=bot, say=say, completion=COMPLETION, host=EVERYWHERE)


async def test_a_port_in_use_is_said(bot: MemoryBot, adapter: WebAdapter) -> None:
    port = int(adapter.url.rstrip("/").rpartition(":")[2])
    other = WebAdapter(library=bot, say=say, completion=COMPLETION, port=port)

    with pytest.raises(UserError) as refused:
        await other.run(bot.receive)
    assert refused.value.values == {"host": "127.0.0.1", "port": port}


@pytest.mark.parametrize(
    ("host", "is_known"),
    [
        ("localhost:8420", True),
        ("127.0.0.1", True),
        ("[::1]:8420", True),
        ("[::1]", True),
        ("192.168.1.5:8420", True),
        ("Draw.Example", True),
        ("draw.example:8420", True),
        ("evil.example", False),
        ("draw.example.evil.example", False),
        ("127.0.0.1.evil.example:8420", False),
        ("localhost@evil.example", False),
        ("", False),
    ],
)
def test_only_names_that_cannot_be_rebound_are_known(host: str, is_known: object) -> None:
    assert is_known_host(host, frozenset({"draw.example"})) is is_known


async def test_a_request_under_a_foreign_name_is_refused(ada: aiohttp.ClientSession) -> None:
    async with ada.get("/api/me", headers={"Host": "evil.example:8420"}) as response:
        assert response.status == 403
        assert await response.json() == {"error": "出错了：unknown_host，host=evil.example:8420"}
    async with ada.get("/api/me", headers={"Host": "draw.example"}) as response:
        assert response.status == 200


@pytest.mark.parametrize("path", ["/api/messages", "/api/login"])
async def test_what_a_foreign_page_could_send_is_refused(
    ada: aiohttp.ClientSession, bot: MemoryBot, path: str
) -> None:
    async with ada.post(path, data={"text": "/画"}, headers={"X-Danqing": ""}) as response:
        assert (response.status, await response.json()) == (
            403,
            {"error": "出错了：foreign_request"},
        )
    assert bot.messages == {}


@pytest.mark.parametrize("path", ["/", "/history", "/api/me", "/nowhere", "/works/1.png"])
async def test_every_answer_carries_the_security_headers(
    ada: aiohttp.ClientSession, path: str
) -> None:
    async with ada.get(path) as response:
        policy = response.headers["Content-Security-Policy"].split("; ")
        assert "default-src 'none'" in policy
        assert "script-src 'self'" in policy
        assert not any("unsafe" in rule for rule in policy)
        assert response.headers["X-Content-Type-Options"] == "nosniff"


async def test_each_browser_is_a_person_and_stays_the_same(
    adapter: WebAdapter, ada: aiohttp.ClientSession
) -> None:
    jar = aiohttp.CookieJar(unsafe=True)
    headers = {"X-Danqing": "1"}
    first = await user(ada)
    await login(ada, "")
    async with aiohttp.ClientSession(adapter.url, headers=headers, cookie_jar=jar) as other:
        await login(other, "")
        assert await user(other) != first
    assert await user(ada) == first


async def test_the_cookie_is_a_secret_for_a_year(stranger: aiohttp.ClientSession) -> None:
    async with stranger.post("/api/login", json={}) as response:
        cookie = SimpleCookie(response.headers["Set-Cookie"])["danqing"]

    assert len(cookie.value) == 43
    assert cookie["httponly"]
    assert cookie["samesite"] == "Strict"
    assert int(cookie["max-age"]) == 365 * 24 * 3600
    assert cookie.value not in await user(stranger)


@pytest.mark.parametrize(
    "path",
    ["/api/me", "/api/transcript", "/api/events", "/api/works", "/works/1.png", "/works/1.jpg"],
)
async def test_a_stranger_sees_nothing(stranger: aiohttp.ClientSession, path: str) -> None:
    async with stranger.get(path) as response:
        assert (response.status, await response.json()) == (
            401,
            {"error": "出错了：login_required"},
        )


@pytest.mark.parametrize("cookie", ["x", "../../../etc", "a" * 44, "é" * 43])
async def test_a_made_up_cookie_is_nobody(stranger: aiohttp.ClientSession, cookie: str) -> None:
    headers = {"Cookie": f"danqing={cookie}"}
    async with stranger.get("/api/me", headers=headers) as response:
        assert response.status == 401


async def test_the_right_token_lets_a_browser_in_and_no_other(
    visitor: aiohttp.ClientSession,
) -> None:
    assert await login(visitor, "") == (401, {"error": "出错了：login_required"})
    assert await login(visitor, "丹青-access-tokem") == (401, {"error": "出错了：wrong_token"})
    assert await user(visitor) == "None"

    assert await login(visitor, TOKEN) == (200, {})
    assert len(await user(visitor)) == 32
    assert await login(visitor, "") == (200, {})


async def test_a_cookie_from_before_the_token_lets_nobody_in(
    locked: WebAdapter, visitor: aiohttp.ClientSession
) -> None:
    headers = {"Cookie": f"danqing={'a' * 43}; danqing_access={'0' * 64}"}
    async with visitor.get("/api/me", headers=headers) as response:
        assert response.status == 401


@pytest.mark.parametrize("body", ["", "[]", "{", '{"token": 5}', '{"word": ""}'])
async def test_a_login_that_is_none_is_a_bad_request(
    stranger: aiohttp.ClientSession, body: str
) -> None:
    async with stranger.post("/api/login", data=body) as response:
        assert (response.status, await response.json()) == (400, {"error": "出错了：bad_request"})


async def test_what_can_be_completed_is_told_with_the_limits(ada: aiohttp.ClientSession) -> None:
    async with ada.get("/api/me") as response:
        me = await response.json()

    assert me["commands"][0] == {
        "name": "画",
        "aliases": ["绘画", "draw"],
        "summary": "用文字画图",
        "is_available": True,
        "values": [],
    }
    assert me["options"][0]["name"] == "尺寸"
    assert me["limits"] == {"files": 4, "file_bytes": 2_000}
