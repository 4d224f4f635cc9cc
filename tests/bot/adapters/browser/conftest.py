"""One Chromium for all browser tests, so they share one event loop."""

import os
import shutil
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright, expect

from bot.adapters.web.adapter import WebAdapter
from tests.bot.adapters.browser.pages import open_page
from tests.bot.adapters.memory_bot import COMPLETION, MemoryBot, running, say

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium() -> AsyncIterator[Browser]:
    executable = next(filter(None, map(shutil.which, NAMES)), None)
    if executable is None:
        # CI installs one: there, a missing browser is a fault and no reason to test less.
        assert not os.environ.get("DANQING_REQUIRE_BROWSER"), "there is no Chromium"
        pytest.skip("Chromium is not installed (apt: chromium)")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=executable, args=ARGUMENTS)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="session")
async def adapter(bot: MemoryBot) -> AsyncIterator[WebAdapter]:
    adapter = WebAdapter(library=bot, say=say, completion=COMPLETION, port=0)
    async with running(adapter, bot.receive):
        yield adapter


@pytest_asyncio.fixture(loop_scope="session")
async def page(chromium: Browser, adapter: WebAdapter) -> AsyncIterator[Page]:
    """The chat page, ready to be written on."""
    async with open_page(chromium) as page:
        await page.goto(adapter.url)
        await expect(page.get_by_test_id("composer-input")).to_be_visible()
        yield page
