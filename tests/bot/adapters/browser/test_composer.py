"""Writing a message in a real browser: keys, completion, pictures, sketches."""

from io import BytesIO

import pytest
from PIL import Image
from playwright.async_api import Page, expect

from bot.adapters.web.adapter import WebAdapter
from tests.bot.adapters.browser.pages import finish, write
from tests.bot.adapters.memory_bot import MemoryBot

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_enter_sends_unless_an_input_method_or_shift_has_it(
    page: Page, bot: MemoryBot
) -> None:
    composer = page.get_by_test_id("composer-input")
    await composer.fill("/画 一只")
    await composer.dispatch_event("keydown", {"key": "Enter", "isComposing": True})
    await composer.press("Shift+Enter")
    await composer.press_sequentially("猫")
    await composer.press("Enter")

    assert (await bot.next_message()).text == "/画 一只\n猫"
    assert bot.inbox.empty()


async def test_a_command_is_completed_with_the_keyboard(page: Page, bot: MemoryBot) -> None:
    composer = page.get_by_test_id("composer-input")
    await composer.press_sequentially("／图")
    await expect(page.get_by_test_id("completion-item")).to_have_count(1)
    await composer.press("Enter")
    await expect(composer).to_have_value("/图生图 ")

    await composer.press_sequentially("星空 ——步")
    await composer.press("Tab")
    await expect(composer).to_have_value("/图生图 星空 --步数 ")

    await composer.fill("/放")
    await expect(page.get_by_test_id("completion-item")).to_contain_text("即将推出")
    await composer.press("Escape")
    await expect(page.get_by_test_id("completion")).to_be_hidden()


@pytest.mark.parametrize(
    ("before", "offered"),
    [
        ("/再", ["/重画 "]),
        ("/DRAW", ["/画 "]),
        ("/画 一只猫 --", ["--尺寸 ", "--步数 ", "--数量 ", "--种子 "]),
        ("/画 一只猫 －－张", ["--数量 "]),
        ("/画 一只猫 --尺寸 ", ["768x512 ", "竖图 "]),
        ("/画 一只猫 --尺寸：竖", ["竖图 "]),
        ("/模型 ", ["mini ", "anime "]),
        ("／模型 an", ["anime "]),
        ("/模型 anime 以后", None),
        ("/画 一只猫", None),
        ("床前明月光——疑是地上霜", None),
        ("/画 http://x", None),
    ],
)
async def test_what_is_completed_where(page: Page, before: str, offered: list[str] | None) -> None:
    found = await page.evaluate(
        """async (before) => {
            const { suggest } = await import("/static/js/match.js");
            const me = await (await fetch("/api/me")).json();
            return suggest(before, me)?.items.map((item) => item.insert) ?? null;
        }""",
        before,
    )

    assert found == offered


async def test_a_sketch_is_attached_and_sent(page: Page, bot: MemoryBot) -> None:
    await page.get_by_test_id("sketch-open").click()
    await page.get_by_test_id("sketch-fill").click()
    await page.get_by_test_id("sketch-color-黄色").click()
    await page.get_by_test_id("sketch-pen").click()
    await page.get_by_test_id("sketch-color-红色").click()
    canvas = page.get_by_test_id("sketch-canvas")
    for _ in range(2):
        await canvas.drag_to(
            canvas, source_position={"x": 60, "y": 60}, target_position={"x": 200, "y": 200}
        )
    await page.get_by_test_id("sketch-undo").click()
    await page.get_by_test_id("sketch-done").click()
    await expect(page.get_by_test_id("attachment")).to_have_count(1)
    await expect(page.get_by_test_id("composer-input")).to_have_value("/图生图 ")

    await page.get_by_test_id("composer-input").press_sequentially("一只猫")
    await page.get_by_test_id("send").click()

    message = await bot.next_message()
    (sketch,) = message.attachments
    assert (message.text, sketch.name) == ("/图生图 一只猫", "草图.png")
    drawn = Image.open(BytesIO(sketch.data)).convert("RGB")
    colors = {color for _, color in drawn.getcolors(drawn.width * drawn.height) or []}
    assert drawn.getpixel((2, 2)) == (250, 212, 56)
    assert (224, 50, 48) in colors


@pytest.mark.parametrize(("shape", "size"), [("tall", (640, 960)), ("wide", (960, 640))])
async def test_a_sketch_has_the_shape_one_chooses(
    page: Page, bot: MemoryBot, shape: str, size: tuple[int, int]
) -> None:
    await page.get_by_test_id("sketch-open").click()
    canvas = page.get_by_test_id("sketch-canvas")
    await canvas.click(position={"x": 40, "y": 40})
    await page.get_by_test_id(f"sketch-{shape}").click()
    await page.get_by_test_id("sketch-done").click()
    await write(page, "/图生图 一只猫")

    (sketch,) = (await bot.next_message()).attachments
    drawn = Image.open(BytesIO(sketch.data)).convert("L")
    assert drawn.size == size
    # What was drawn before the shape was chosen is still there.
    assert drawn.getextrema() == (26, 255)


async def test_a_file_that_is_no_picture_is_named_and_left_out(page: Page) -> None:
    attach = page.get_by_test_id("attach-input")
    await attach.set_input_files({"name": "a.txt", "mimeType": "text/plain", "buffer": b"x"})

    await expect(page.get_by_test_id("toasts")).to_contain_text("「a.txt」不是图片。")
    await expect(page.get_by_test_id("attachment")).to_have_count(0)


async def test_a_picture_is_quoted(page: Page, adapter: WebAdapter, bot: MemoryBot) -> None:
    await write(page, "/画 一只猫")
    await finish(adapter, bot, await bot.next_message())

    await page.get_by_test_id("more").click()
    await page.get_by_test_id("quote").click()
    await expect(page.get_by_test_id("quote-chip")).to_contain_text("#1")
    await write(page, "/图生图 更红一点")

    assert (await bot.next_message()).reply_to == "1"
    await expect(page.get_by_test_id("quote-chip")).to_be_hidden()
