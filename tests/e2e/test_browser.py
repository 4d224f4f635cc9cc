"""The page as people use it: a real Chromium, the real bot, the real engine."""

import io
import os
import shutil

import pytest
from bot_process import BotProcess
from PIL import Image, ImageChops
from playwright.async_api import async_playwright, expect

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
IS_REQUIRED = bool(os.environ.get("DANQING_REQUIRE_BROWSER"))
WAIT_MS = 90_000

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(
        CHROMIUM is None and not IS_REQUIRED, reason="Chromium is not installed (apt: chromium)"
    ),
]


@pytest.fixture
async def bot(tmp_path):
    with BotProcess(tmp_path / "data") as bot:
        yield bot


@pytest.fixture
async def page(bot):
    assert CHROMIUM is not None, "DANQING_REQUIRE_BROWSER is set, but there is no Chromium"
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        page = await browser.new_page()
        page.set_default_timeout(WAIT_MS)
        errors = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        await page.goto(bot.url)
        yield page
        await browser.close()
        assert errors == []


async def send(page, text):
    await page.get_by_test_id("composer-input").fill(text)
    await page.get_by_test_id("composer-input").press("Enter")


async def shown_pictures(page, count):
    images = page.get_by_test_id("result-image")
    await expect(images).to_have_count(count, timeout=WAIT_MS)
    return images


async def download(page, bot, number):
    answer = await page.request.get(f"{bot.url}works/{number}.png")
    return Image.open(io.BytesIO(await answer.body()))


def background(image):
    """The median colour of the picture's border."""
    small = image.convert("RGB").resize((32, 32))
    border = [small.getpixel((x, y)) for x in range(32) for y in (0, 31)]
    return tuple(sorted(channel)[32] for channel in zip(*border, strict=True))


async def test_a_prompt_is_drawn_redrawn_and_found_again(page, bot):
    await send(page, "/画 红色背景上的一只猫 --步数 30")
    await expect(page.get_by_test_id("progress").first).to_be_visible(timeout=WAIT_MS)
    await shown_pictures(page, 1)

    await page.get_by_test_id("button-重画").first.click()
    await shown_pictures(page, 2)

    red, green, blue = background(await download(page, bot, 1))
    assert red > 150
    assert max(green, blue) < 110
    await page.get_by_test_id("nav-history").click()
    await expect(page.get_by_test_id("work")).to_have_count(2, timeout=WAIT_MS)
    await page.get_by_test_id("history-search").fill("猫")
    await expect(page.get_by_test_id("work")).to_have_count(2)
    await page.get_by_test_id("history-search").fill("狗")
    await expect(page.get_by_test_id("nothing-found")).to_be_visible()


async def test_a_sketch_becomes_a_picture(page, bot):
    await page.get_by_test_id("sketch-open").click()
    await page.get_by_test_id("sketch-color-红色").click()
    canvas = page.get_by_test_id("sketch-canvas")
    await canvas.wait_for()
    box = await canvas.bounding_box()
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    await page.mouse.move(middle[0] - 60, middle[1] - 60)
    await page.mouse.down()
    for row in range(0, 130, 10):
        await page.mouse.move(middle[0] + 60, middle[1] - 60 + row)
        await page.mouse.move(middle[0] - 60, middle[1] - 60 + row)
    await page.mouse.up()
    await page.get_by_test_id("sketch-done").click()
    await expect(page.get_by_test_id("attachment")).to_have_count(1)

    await send(page, "/图生图 苹果 --强度 0.6")
    await shown_pictures(page, 1)

    image = (await download(page, bot, 1)).convert("RGB").resize((16, 16))
    red, green, blue = image.getpixel((8, 8))
    assert red > green + 40
    assert red > blue + 40


async def test_a_brush_repaints_what_is_painted_and_nothing_else(page, bot):
    await send(page, "/画 红色背景上的一只猫 --种子 42")
    await shown_pictures(page, 1)

    await page.get_by_test_id("paint").click()
    canvas = page.get_by_test_id("brush-canvas")
    await canvas.wait_for()
    box = await canvas.bounding_box()
    left, top, side = box["x"], box["y"], box["width"]
    await page.get_by_test_id("brush-size").fill("160")
    await page.mouse.move(left + 0.3 * side, top + 0.2 * side)
    await page.mouse.down()
    await page.mouse.move(left + 0.7 * side, top + 0.2 * side)
    await page.mouse.up()
    await page.get_by_test_id("brush-prompt").fill("蓝色背景上的一条鱼")
    await page.get_by_test_id("brush-done").click()
    await shown_pictures(page, 2)

    before = (await download(page, bot, 1)).convert("RGB")
    after = (await download(page, bot, 2)).convert("RGB")
    changed = ImageChops.difference(before, after)
    assert changed.crop((0, 256, 512, 512)).getbbox() is None
    assert changed.crop((160, 60, 350, 140)).getbbox() is not None


async def test_a_picture_is_extended_enlarged_and_edited(page, bot):
    await send(page, "/画 红色背景上的一只猫 --种子 42")
    await shown_pictures(page, 1)
    for count, command in enumerate(
        ("/扩图 #1 右 50%", "/放大 #1 1.5倍 --步数 10", "/改 #1 把红色换成蓝色"), start=2
    ):
        await send(page, command)
        await shown_pictures(page, count)

    extended, enlarged, edited = [await download(page, bot, number) for number in (2, 3, 4)]
    original = (await download(page, bot, 1)).convert("RGB")
    assert extended.size == (768, 512)
    # Below that is the label of the first one.
    kept = (0, 0, 490, 440)
    assert extended.convert("RGB").crop(kept).tobytes() == original.crop(kept).tobytes()
    assert enlarged.size == (768, 768)
    red, _, blue = background(edited)
    assert blue > red


async def test_what_cannot_be_understood_is_explained_and_nothing_is_lost_on_reload(page, bot):
    await send(page, "/画 一只猫 --步数 很多")
    bot_messages = page.get_by_test_id("bot-message")
    await expect(bot_messages).to_have_count(1, timeout=WAIT_MS)
    await expect(bot_messages.first).to_contain_text("步数")

    await page.reload()

    await expect(page.get_by_test_id("own-message")).to_have_count(1, timeout=WAIT_MS)
    await expect(page.get_by_test_id("bot-message")).to_have_count(1)
