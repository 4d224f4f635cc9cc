"""Talking with the bot in a real browser; the test plays the bot."""

import re

import pytest
from playwright.async_api import Browser, Page, expect

from bot.adapters.web.adapter import WebAdapter
from core.message import Progress, Reply
from tests.bot.adapters.browser.pages import DONE, finish, jpeg, open_page, person, write
from tests.bot.adapters.memory_bot import COMPLETION, MemoryBot, running, say

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

TURN = "#1 收到：一只猫\n512×512 · 20 步\n前面还有 2 个。"


async def test_a_prompt_becomes_a_picture_before_ones_eyes(
    page: Page, adapter: WebAdapter, bot: MemoryBot
) -> None:
    await expect(page.get_by_test_id("welcome")).to_be_visible()
    await write(page, "/画 一只猫")
    message = await bot.next_message()
    assert message.text == "/画 一只猫"
    await expect(page.get_by_test_id("welcome")).to_be_hidden()

    queued = Reply(text=TURN, numbers=(1,), job_id=7)
    await adapter.send(bot.reply(message.address, queued, to=message.message_id))
    await adapter.show(Progress(job_id=7, address=message.address, numbers=(1,), position=2))
    await expect(page.get_by_test_id("job-status")).to_have_text("前面还有 2 个")

    await adapter.show(
        Progress(
            job_id=7, address=message.address, numbers=(1,), fraction=0.5, preview=jpeg("pink", 16)
        )
    )
    await expect(page.get_by_test_id("progress")).to_have_attribute("aria-valuenow", "50")
    await expect(page.get_by_test_id("preview")).to_be_visible()

    await finish(adapter, bot, message)
    await expect(page.get_by_test_id("result-image")).to_be_visible()
    await expect(page.get_by_test_id("job")).to_have_count(0)

    await page.get_by_test_id("button-重画").click()
    assert (await bot.next_message()).text == "/重画 #1"
    await page.get_by_test_id("button-改").click()
    await expect(page.get_by_test_id("composer-input")).to_have_value("/画 一只猫 --种子 42")


async def test_a_chart_is_shown_under_its_text(
    page: Page, adapter: WebAdapter, bot: MemoryBot
) -> None:
    address = await person(page)
    bot.inputs["c" * 64] = (address, jpeg("green", 64))

    reply = Reply(text="一共 3 张\n等了 2 秒", inputs=("c" * 64,))
    await adapter.send(bot.reply(address, reply, to="m"))

    image = page.get_by_test_id("made-picture").locator("img")
    await expect(image).to_have_js_property("naturalWidth", 64)
    await expect(image).to_have_attribute("alt", "一共 3 张")


async def test_a_file_of_works_is_downloaded(
    page: Page, adapter: WebAdapter, bot: MemoryBot
) -> None:
    address = await person(page)
    await adapter.send(bot.reply(address, Reply(text="没有文件"), to="m"))
    offer = bot.reply(address, Reply(text="打好了", bundle=(2, 1)), to="n")
    await adapter.send(offer)

    link = page.get_by_test_id("bundle").filter(visible=True)
    await expect(link).to_have_count(1)
    async with page.expect_download() as download:
        await link.click()

    file = await download.value
    assert file.suggested_filename == f"danqing-{offer.delivery_id}.zip"
    assert (await file.path()).read_bytes() == b"PK\x02\x01"


async def test_a_job_can_be_cancelled_from_its_card(
    page: Page, adapter: WebAdapter, bot: MemoryBot
) -> None:
    await adapter.show(Progress(job_id=7, address=await person(page), numbers=(12,), fraction=0.1))

    await page.get_by_test_id("button-取消").click()

    assert (await bot.next_message()).text == "/取消 #12"


async def test_markup_in_a_prompt_is_only_text(
    page: Page, adapter: WebAdapter, bot: MemoryBot
) -> None:
    markup = "/画 <img src=x onerror=alert(1)><script>alert(1)</script>"
    await write(page, markup)
    message = await bot.next_message()
    await adapter.send(bot.reply(message.address, Reply(text=markup)))

    await expect(page.get_by_test_id("own-message")).to_have_text(markup)
    await expect(page.get_by_test_id("bot-message")).to_have_text(markup, use_inner_text=True)


async def test_an_example_is_drawn_by_one_press(page: Page, bot: MemoryBot) -> None:
    await page.get_by_test_id("example").first.click()

    assert (await bot.next_message()).text == "/画 红色背景上的一只猫"


async def test_what_could_not_be_sent_is_sent_again_under_the_same_id(
    page: Page, bot: MemoryBot
) -> None:
    bot.receive_error = RuntimeError("down")
    await write(page, "/画 一只猫")
    await expect(page.get_by_test_id("resend")).to_be_visible()

    bot.receive_error = None
    await page.get_by_test_id("resend").click()

    assert (await bot.next_message()).text == "/画 一只猫"
    await expect(page.get_by_test_id("resend")).to_have_count(0)


async def test_a_reply_from_while_the_bot_was_away_is_seen_once(
    chromium: Browser, bot: MemoryBot
) -> None:
    def make(port: int) -> WebAdapter:
        return WebAdapter(library=bot, say=say, completion=COMPLETION, port=port)

    before = make(0)
    async with open_page(chromium) as page:
        async with running(before, bot.receive):
            await page.goto(before.url)
            await write(page, "/画 一只猫")
            message = await bot.next_message()
            await before.send(bot.reply(message.address, Reply(text="收到"), to=message.message_id))
            await expect(page.get_by_test_id("bot-message")).to_have_count(1)
        await expect(page.get_by_test_id("banner")).to_be_visible()

        after = make(int(before.url.rstrip("/").rpartition(":")[2]))
        async with running(after, bot.receive):
            await finish(after, bot, message)
            await expect(page.get_by_test_id("banner")).to_be_hidden()
            await after.send(bot.deliveries[-1])
            await expect(page.get_by_test_id("bot-message")).to_have_text(
                [
                    "收到",
                    re.compile(DONE),
                ],
                use_inner_text=True,
            )
            await page.reload()
            await expect(page.get_by_test_id("bot-message")).to_have_count(2)


async def test_what_was_said_on_another_page_is_fetched(
    page: Page, adapter: WebAdapter, bot: MemoryBot
) -> None:
    other = await page.context.new_page()
    await other.goto(adapter.url)
    await write(other, "/帮助")
    message = await bot.next_message()
    await adapter.send(bot.reply(message.address, Reply(text="帮助"), to=message.message_id))

    await expect(page.get_by_test_id("own-message")).to_have_text("/帮助")
    await expect(page.get_by_test_id("bot-message")).to_have_count(1)


async def test_a_deleted_picture_says_so(page: Page, adapter: WebAdapter, bot: MemoryBot) -> None:
    await write(page, "/画 一只猫")
    message = await bot.next_message()
    await finish(adapter, bot, message)
    await expect(page.get_by_test_id("result-image")).to_be_visible()

    bot.works_by_number.clear()
    await adapter.send(bot.reply(message.address, Reply(text="#1 已删除", numbers=(1,))))

    await expect(page.get_by_text("这张图已经删除了")).to_be_visible()
