"""The gallery and the login in a real browser."""

import pytest
from playwright.async_api import Browser, Page, expect

from bot.adapters.web.adapter import WebAdapter
from tests.bot.adapters.browser.pages import jpeg, open_page, person, png
from tests.bot.adapters.memory_bot import COMPLETION, MemoryBot, running, say

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

TOKEN = "一个很长很长的访问口令呀"  # noqa: S105 - guards nothing but this test


async def test_works_are_searched_seen_large_and_drawn_again(page: Page, bot: MemoryBot) -> None:
    owner = await person(page)
    for number in range(1, 101):
        prompt = "一朵玫瑰" if number == 50 else f"第{number}只猫"
        bot.add_work(owner, number, prompt, png("red"), jpeg("red"))

    await page.get_by_test_id("nav-history").click()
    await expect(page.get_by_test_id("work").first).to_contain_text("第100只猫")
    for seen in (80, 100):
        await page.get_by_test_id("work").last.scroll_into_view_if_needed()
        await expect(page.get_by_test_id("work")).to_have_count(seen)

    await page.get_by_test_id("history-search").fill("玫瑰")
    await expect(page.get_by_test_id("work")).to_have_count(1)
    await page.reload()
    await expect(page.get_by_test_id("history-search")).to_have_value("玫瑰")

    await page.get_by_test_id("work").get_by_role("button").click()
    await expect(page.get_by_test_id("lightbox-prompt")).to_have_text("一朵玫瑰")
    await expect(page.get_by_test_id("lightbox")).to_contain_text("50000")
    await page.get_by_test_id("lightbox-reuse").click()
    await expect(page.get_by_test_id("composer-input")).to_have_value("/画 一朵玫瑰")


async def test_favourites_are_marked(page: Page, bot: MemoryBot) -> None:
    owner = await person(page)
    for number in (1, 2):
        bot.add_work(owner, number, f"第{number}只猫", png("red"), jpeg("red"))
    bot.favourites.add(1)

    await page.get_by_test_id("nav-history").click()

    marks = page.get_by_role("img", name="已收藏")
    await expect(marks).to_have_count(1)
    await expect(page.get_by_test_id("work").filter(has=marks)).to_contain_text("第1只猫")


async def test_the_access_token_is_asked_for(chromium: Browser, bot: MemoryBot) -> None:
    adapter = WebAdapter(library=bot, say=say, completion=COMPLETION, port=0, access_token=TOKEN)
    async with running(adapter, bot.receive), open_page(chromium) as page:
        await page.goto(adapter.url)
        await page.get_by_test_id("login-token").fill("猜一个")
        await page.get_by_test_id("login-submit").click()
        await expect(page.get_by_test_id("login-error")).to_contain_text("wrong_token")
        await page.get_by_test_id("login-token").fill(TOKEN)
        await page.get_by_test_id("login-submit").click()
        await expect(page.get_by_test_id("welcome")).to_be_visible()
