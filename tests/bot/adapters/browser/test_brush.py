"""Painting over a picture in a real browser: what is painted is sent to be drawn anew."""

from io import BytesIO

import pytest
import pytest_asyncio
from PIL import Image
from playwright.async_api import Page, expect

from bot.adapters.web.adapter import WebAdapter
from tests.bot.adapters.browser.pages import finish, png, write
from tests.bot.adapters.memory_bot import MemoryBot

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


@pytest_asyncio.fixture(loop_scope="session")
async def drawn(page: Page, adapter: WebAdapter, bot: MemoryBot) -> Page:
    """The page with one picture on it."""
    await write(page, "/画 一只猫")
    await finish(adapter, bot, await bot.next_message())
    await expect(page.get_by_test_id("result-image")).to_be_visible()
    return page


async def stroke(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    """Draw a line between two places of the canvas, given as shares of its sides."""
    canvas = page.get_by_test_id("brush-canvas")
    await canvas.wait_for()
    box = await canvas.bounding_box()
    assert box is not None
    for move, (x, y) in (("down", start), ("up", end)):
        await page.mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"])
        await (page.mouse.down() if move == "down" else page.mouse.up())


def mask_in(data: bytes) -> Image.Image:
    return Image.open(BytesIO(data)).convert("L")


async def test_what_is_painted_over_a_picture_becomes_its_mask(drawn: Page, bot: MemoryBot) -> None:
    await drawn.get_by_test_id("paint").click()
    await expect(drawn.get_by_test_id("brush-done")).to_be_disabled()
    await stroke(drawn, (0.2, 0.25), (0.8, 0.25))
    await drawn.get_by_test_id("brush-prompt").fill("一顶帽子")
    await drawn.get_by_test_id("brush-done").click()

    message = await bot.next_message()
    assert message.text == "/重绘 #1 一顶帽子"
    (sent,) = message.attachments
    mask = mask_in(sent.data)
    assert mask.size == (64, 64)
    assert mask.getpixel((32, 16)) == 255
    assert mask.getpixel((32, 48)) == mask.getpixel((1, 1)) == 0
    await expect(drawn.get_by_test_id("brush-dialog")).to_be_hidden()


async def test_painting_can_be_rubbed_out_undone_and_cleared(drawn: Page, bot: MemoryBot) -> None:
    await drawn.get_by_test_id("paint").click()
    await stroke(drawn, (0.2, 0.2), (0.8, 0.2))
    await stroke(drawn, (0.2, 0.8), (0.8, 0.8))
    await drawn.get_by_test_id("brush-undo").click()
    await drawn.get_by_test_id("brush-eraser").click()
    await stroke(drawn, (0.6, 0.2), (0.8, 0.2))
    await drawn.get_by_test_id("brush-clear").click()
    await drawn.get_by_test_id("brush-undo").click()
    await drawn.get_by_test_id("brush-done").click()

    message = await bot.next_message()
    assert message.text == "/重绘 #1"
    mask = mask_in(message.attachments[0].data)
    assert (mask.getpixel((16, 13)), mask.getpixel((46, 13))) == (255, 0)
    assert mask.getpixel((32, 51)) == 0


async def test_the_viewer_and_the_enter_key_do_the_same(drawn: Page, bot: MemoryBot) -> None:
    await drawn.get_by_test_id("result-image").click()
    await drawn.get_by_test_id("lightbox-paint").click()
    await stroke(drawn, (0.5, 0.5), (0.6, 0.6))
    await drawn.get_by_test_id("brush-prompt").fill("一只狗")
    await drawn.get_by_test_id("brush-prompt").press("Enter")

    assert (await bot.next_message()).text == "/重绘 #1 一只狗"


async def test_a_picture_that_was_sent_goes_along_with_its_mask(page: Page, bot: MemoryBot) -> None:
    picture = {"name": "猫.png", "mimeType": "image/png", "buffer": png("blue", 80)}
    await page.get_by_test_id("attach-input").set_input_files(picture)
    await write(page, "/图生图 一只猫")
    await bot.next_message()

    await page.get_by_test_id("sent-picture").click()
    await stroke(page, (0.5, 0.5), (0.6, 0.5))
    await page.get_by_test_id("brush-done").click()
    await expect(page.get_by_test_id("brush-dialog")).to_be_visible()
    await page.get_by_test_id("brush-prompt").fill("一只狗")
    await page.get_by_test_id("brush-done").click()

    message = await bot.next_message()
    assert message.text == "/重绘 一只狗"
    sent, mask = (Image.open(BytesIO(one.data)) for one in message.attachments)
    assert sent.size == mask.size == (80, 80)
    assert sent.convert("RGB").getpixel((5, 5)) == (0, 0, 255)


async def test_what_is_left_sends_nothing(drawn: Page, bot: MemoryBot) -> None:
    await drawn.get_by_test_id("paint").click()
    await stroke(drawn, (0.2, 0.2), (0.8, 0.2))
    await drawn.get_by_test_id("brush-cancel").click()
    await expect(drawn.get_by_test_id("brush-dialog")).to_be_hidden()

    await drawn.get_by_test_id("paint").click()
    await expect(drawn.get_by_test_id("brush-done")).to_be_disabled()
    assert bot.inbox.empty()


async def test_what_is_wanted_less_often_is_behind_a_button(drawn: Page, bot: MemoryBot) -> None:
    minor = drawn.get_by_test_id("button-参数")
    await expect(minor).to_be_hidden()
    await drawn.get_by_test_id("more").click()
    await expect(minor).to_be_visible()
    await drawn.keyboard.press("Escape")
    await expect(minor).to_be_hidden()

    await drawn.get_by_test_id("more").click()
    await minor.click()
    assert (await bot.next_message()).text == "/参数 #1"
    await expect(minor).to_be_hidden()
