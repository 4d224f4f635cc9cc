"""Pictures and works over real HTTP."""

import aiohttp
import pytest
from yarl import URL

from bot.adapters.web.adapter import WebAdapter
from core.address import Address
from tests.bot.adapters.memory_bot import MemoryBot

BOB = Address(platform="web", conversation="bob", user="bob")


@pytest.fixture
def works(bot: MemoryBot, address: Address) -> MemoryBot:
    for number, prompt in enumerate(("红色背景上的一只猫", "一朵玫瑰", "蓝色背景上的猫"), start=1):
        bot.add_work(address, number, prompt, b"png%d" % number, b"jpg%d" % number)
    bot.add_work(BOB, 4, "别人的猫", b"png4", b"jpg4")
    return bot


async def get(browser: aiohttp.ClientSession, path: str) -> tuple[int, str, bytes]:
    async with browser.get(path) as response:
        return response.status, response.content_type, await response.read()


async def numbers(browser: aiohttp.ClientSession, **query: str) -> tuple[list[int], int | None]:
    async with browser.get("/api/works", params=query) as response:
        page = await response.json()
    return [work["number"] for work in page["works"]], page["next_before"]


async def test_a_work_is_shown_to_its_owner(ada: aiohttp.ClientSession, works: MemoryBot) -> None:
    assert await get(ada, "/works/1.png") == (200, "image/png", b"png1")
    assert await get(ada, "/works/1.png?original=1") == (200, "image/png", b"png1original")
    assert await get(ada, "/works/1.jpg") == (200, "image/jpeg", b"jpg1")


async def test_a_download_has_a_name_of_our_making(
    ada: aiohttp.ClientSession, works: MemoryBot
) -> None:
    async with ada.get("/works/1.png?download=1&original=1") as response:
        disposition = response.headers["Content-Disposition"]

    assert disposition == 'attachment; filename="danqing-1-original.png"'


@pytest.mark.parametrize("path", ["/works/4.png", "/works/4.jpg", "/works/99.png"])
async def test_what_one_may_not_see_is_not_there(
    ada: aiohttp.ClientSession, works: MemoryBot, path: str
) -> None:
    async with ada.get(path) as response:
        assert (response.status, await response.json()) == (
            404,
            {"error": "出错了：work_not_found"},
        )


async def test_a_picture_that_was_sent_is_shown_to_its_sender_alone(
    ada: aiohttp.ClientSession, bot: MemoryBot, address: Address
) -> None:
    bot.inputs = {"a" * 64: (address, b"sketch"), "b" * 64: (BOB, b"other")}

    assert await get(ada, f"/inputs/{'a' * 64}.png") == (200, "image/png", b"sketch")
    assert (await get(ada, f"/inputs/{'b' * 64}.png"))[0] == 404


async def test_a_preview_that_has_gone_is_no_error(ada: aiohttp.ClientSession) -> None:
    async with ada.get("/api/previews/7") as response:
        assert (response.status, await response.read()) == (204, b"")


async def test_an_unchanged_picture_is_not_sent_again(
    ada: aiohttp.ClientSession, works: MemoryBot
) -> None:
    async with ada.get("/works/1.jpg") as first:
        headers = {"If-None-Match": first.headers["ETag"]}
    async with ada.get("/works/1.jpg", headers=headers) as again:
        assert (again.status, await again.read()) == (304, b"")
    async with ada.get("/works/2.jpg", headers=headers) as other:
        assert other.status == 200


async def test_works_come_newest_first_and_page_by_page(
    ada: aiohttp.ClientSession, works: MemoryBot
) -> None:
    assert await numbers(ada) == ([3, 2, 1], None)
    assert await numbers(ada, limit="2") == ([3, 2], 2)
    assert await numbers(ada, limit="2", before="2") == ([1], None)
    assert await numbers(ada, query=" 猫 ") == ([3, 1], None)


@pytest.mark.parametrize("query", [{"limit": "many"}, {"before": "-1"}])
async def test_a_page_that_is_no_number_is_refused(
    ada: aiohttp.ClientSession, query: dict[str, str]
) -> None:
    async with ada.get("/api/works", params=query) as response:
        assert response.status == 400


@pytest.mark.parametrize(
    "path",
    [
        "/static/../adapter.py",
        "/static/%2e%2e/adapter.py",
        "/static/..%2fadapter.py",
        "/static/%2e%2e%2f%2e%2e%2fbase.py",
        "/static//etc/passwd",
        "/static/",
        "/works/../../etc/passwd.png",
        "/works/1%2f..%2f4.png",
        "/works/-1.png",
        "/works/9999999999999999999999.png",
        "/works/%EF%BC%91.png",
        "/inputs/..%2f..%2fdata.png",
        "/nowhere",
    ],
)
async def test_no_path_leads_out_of_what_is_served(
    adapter: WebAdapter, ada: aiohttp.ClientSession, works: MemoryBot, path: str
) -> None:
    url = URL(adapter.url.rstrip("/") + path, encoded=True)
    async with ada.get(url) as response:
        assert response.status in {403, 404}
        assert list(await response.json()) == ["error"]
