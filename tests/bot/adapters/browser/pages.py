"""What the browser tests have in common."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from io import BytesIO

from PIL import Image
from playwright.async_api import Browser, Page

from bot.adapters.web.adapter import WebAdapter
from core.address import Address
from core.message import Button, Message, Picture, Reply
from tests.bot.adapters.memory_bot import MemoryBot

DONE = "#1 画好了，用时 1.2 秒。"
BUTTONS = (
    Button(label="重画", command="/重画 #1"),
    Button(label="改", command="/画 一只猫 --种子 42", is_draft=True),
    Button(label="参数", command="/参数 #1", is_minor=True),
)


@asynccontextmanager
async def open_page(chromium: Browser) -> AsyncIterator[Page]:
    """A page of a fresh profile; an error in its scripts or its policy fails the test.

    A picture or an event stream that could not be had is no such error: some tests see to it.
    """
    context = await chromium.new_context(locale="zh-CN")
    page = await context.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda line: line.type == "error" and problems.append(line.text))
    yield page
    await context.close()
    assert [line for line in problems if "Failed to load resource" not in line] == []


async def write(page: Page, text: str) -> None:
    await page.get_by_test_id("composer-input").fill(text)
    await page.get_by_test_id("send").click()


async def person(page: Page) -> Address:
    user = await page.evaluate("fetch('/api/me').then(r => r.json()).then(me => me.user)")
    return Address(platform="web", conversation=user, user=user)


async def finish(adapter: WebAdapter, bot: MemoryBot, message: Message) -> None:
    """Draw work #1 for a message, without a word on the way."""
    bot.add_work(message.address, 1, "一只猫", png("red"), jpeg("red"))
    reply = Reply(
        text=DONE,
        pictures=(Picture(number=1, width=512, height=512),),
        buttons=BUTTONS,
        numbers=(1,),
        job_id=7,
        is_final=True,
    )
    await adapter.send(bot.reply(message.address, reply, to=message.message_id))


def png(color: str, side: int = 64) -> bytes:
    return _encoded(color, side, "PNG")


def jpeg(color: str, side: int = 64) -> bytes:
    return _encoded(color, side, "JPEG")


def _encoded(color: str, side: int, kind: str) -> bytes:
    data = BytesIO()
    Image.new("RGB", (side, side), color).save(data, kind)
    return data.getvalue()
