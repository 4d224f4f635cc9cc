"""Pictures under a cover: not even loaded before somebody takes it away."""

import pytest
from playwright.async_api import Page, expect

from bot.adapters.web.adapter import WebAdapter
from core.message import Picture, Reply
from tests.bot.adapters.browser.pages import jpeg, person, png
from tests.bot.adapters.memory_bot import MemoryBot

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_a_spoiler_is_covered_until_it_is_opened(
    page: Page, adapter: WebAdapter, bot: MemoryBot
) -> None:
    address = await person(page)
    for number, colour in ((1, "red"), (2, "green")):
        bot.add_work(address, number, "一只猫", png(colour), jpeg(colour))
    pictures = (
        Picture(number=1, width=512, height=512, is_spoiler=True),
        Picture(number=2, width=512, height=512),
    )
    reply = Reply(text="画好了", pictures=pictures, numbers=(1, 2))
    await adapter.send(bot.reply(address, reply, to="m"))

    images, cover = page.get_by_test_id("result-image"), page.get_by_test_id("cover").first
    await expect(cover).to_be_visible()
    await expect(cover).to_have_text("点开查看")
    await expect(images.nth(1)).to_have_js_property("complete", True)
    assert await images.nth(0).get_attribute("src") is None
    await expect(page.get_by_test_id("cover").nth(1)).to_be_hidden()

    await cover.click()

    await expect(cover).to_be_hidden()
    await expect(images.nth(0)).to_be_visible()
    assert (await images.nth(0).get_attribute("src") or "").endswith("/works/1.png")


async def test_leafing_through_a_reply_passes_over_what_is_covered(
    page: Page, adapter: WebAdapter, bot: MemoryBot
) -> None:
    address = await person(page)
    for number in (1, 2):
        bot.add_work(address, number, "一只猫", png("red"), jpeg("red"))
    pictures = tuple(
        Picture(number=number, width=512, height=512, is_spoiler=number == 1) for number in (1, 2)
    )
    reply = Reply(text="画好了", pictures=pictures, numbers=(1, 2))
    await adapter.send(bot.reply(address, reply, to="m"))

    await page.get_by_test_id("result").nth(1).locator('[data-part="open"]').click()
    await expect(page.locator("#lightbox")).to_be_visible()
    await page.keyboard.press("ArrowLeft")
    await expect(page.locator("#lightbox [data-part='number']")).to_have_text("#2")


async def test_among_ones_works_a_spoiler_is_seen_large_only(page: Page, bot: MemoryBot) -> None:
    address = await person(page)
    for number in (1, 2):
        bot.add_work(address, number, "一只猫", png("red"), jpeg("red"))
    bot.spoilers = {2}

    await page.get_by_test_id("nav-history").click()

    covered, other = page.get_by_test_id("work").first, page.get_by_test_id("work").last
    await expect(covered).to_contain_text("点开查看")
    await expect(covered.get_by_text("点开查看")).to_be_visible()
    await expect(other.get_by_text("点开查看")).to_be_hidden()
    assert await covered.locator("img").get_attribute("src") is None
    await covered.get_by_role("button").click()
    await expect(page.get_by_test_id("lightbox-image")).to_have_js_property("naturalWidth", 64)
