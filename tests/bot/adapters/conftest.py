from collections.abc import AsyncIterator

import aiohttp
import pytest

from bot.adapters.web.adapter import WebAdapter
from core.address import Address
from tests.bot.adapters.memory_bot import COMPLETION, MemoryBot, running, say

HEADERS = {"X-Danqing": "1"}


@pytest.fixture
def bot() -> MemoryBot:
    return MemoryBot()


@pytest.fixture
async def adapter(bot: MemoryBot) -> AsyncIterator[WebAdapter]:
    """The web chat on a free port, with a limit of 2,000 bytes a file."""
    adapter = WebAdapter(
        library=bot,
        say=say,
        completion=COMPLETION,
        port=0,
        allowed_hosts=["draw.example"],
        max_file_bytes=2_000,
    )
    async with running(adapter, bot.receive):
        yield adapter


@pytest.fixture
async def stranger(adapter: WebAdapter) -> AsyncIterator[aiohttp.ClientSession]:
    """A browser that has never been here."""
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(adapter.url, headers=HEADERS, cookie_jar=jar) as session:
        yield session


@pytest.fixture
async def ada(stranger: aiohttp.ClientSession) -> aiohttp.ClientSession:
    """A browser that is known."""
    async with stranger.post("/api/login", json={}) as response:
        assert response.status == 200
    return stranger


@pytest.fixture
async def address(ada: aiohttp.ClientSession) -> Address:
    """Where the known browser is written to."""
    async with ada.get("/api/me") as response:
        user = (await response.json())["user"]
    return Address(platform="web", conversation=user, user=user)
