"""Saying something, and being answered, over real HTTP."""

import asyncio
import io

import aiohttp
import pytest

from bot.adapters.web.adapter import WebAdapter
from core.address import Address
from core.errors import UserError
from core.message import Attachment, Progress, Reply
from tests.bot.adapters.memory_bot import MemoryBot, read_event

MESSAGE_ID = "0f8b6c1e-message"
TOO_LONG = ("字" * 400_000).encode()


def form(
    text: str | bytes = "/画 一只猫", message_id: str = MESSAGE_ID, **fields: str
) -> aiohttp.FormData:
    data = aiohttp.FormData(quote_fields=False, default_to_multipart=True)
    for name, value in {"id": message_id, "text": text, **fields}.items():
        data.add_field(name, io.BytesIO(value) if isinstance(value, bytes) else value)
    return data


def with_files(*files: bytes) -> aiohttp.FormData:
    data = form()
    for number, content in enumerate(files):
        data.add_field("files", content, filename=f"草图{number}.png", content_type="image/png")
    return data


async def post(browser: aiohttp.ClientSession, data: aiohttp.FormData) -> tuple[int, object]:
    async with browser.post("/api/messages", data=data) as response:
        return response.status, await response.json()


async def test_a_message_reaches_the_bot_with_its_pictures(
    ada: aiohttp.ClientSession, bot: MemoryBot, address: Address
) -> None:
    data = with_files(b"first", b"second")
    data.add_field("reply_to", "17")

    assert await post(ada, data) == (202, {})

    message = bot.messages[MESSAGE_ID]
    assert message.address == address
    assert message.text == "/画 一只猫"
    assert message.reply_to == "17"
    assert message.is_addressed
    assert message.attachments == (
        Attachment(name="草图0.png", data=b"first"),
        Attachment(name="草图1.png", data=b"second"),
    )


async def test_a_message_posted_again_is_the_same_message(
    ada: aiohttp.ClientSession, bot: MemoryBot
) -> None:
    assert await post(ada, form()) == (202, {})
    assert await post(ada, form()) == (202, {})

    assert list(bot.messages) == [MESSAGE_ID]


async def test_a_text_may_come_as_a_file_so_that_its_line_ends_stay(
    ada: aiohttp.ClientSession, bot: MemoryBot
) -> None:
    data = aiohttp.FormData(default_to_multipart=True)
    data.add_field("id", MESSAGE_ID)
    data.add_field("text", "一\n二".encode(), filename="blob")

    assert await post(ada, data) == (202, {})
    assert bot.messages[MESSAGE_ID].text == "一\n二"


@pytest.mark.parametrize("text", ["", "　", "a\x00b", "😺" * 10_000, "第一行\n第二行\r\n"])
async def test_any_text_arrives_as_it_was_typed(
    ada: aiohttp.ClientSession, bot: MemoryBot, text: str
) -> None:
    assert (await post(ada, form(text)))[0] == 202
    assert bot.messages[MESSAGE_ID].text == text


@pytest.mark.parametrize(
    ("data", "status", "sentence"),
    [
        (with_files(b"x" * 2_001), 413, "file_too_large，name=草图0.png，limit=0.00191"),
        (with_files(*[b"x"] * 5), 413, "too_many_files，limit=4"),
        (form(TOO_LONG), 413, "message_too_long"),
        (form(message_id="../../etc"), 400, "bad_request"),
        (form(message_id=""), 400, "bad_request"),
    ],
)
async def test_what_cannot_be_taken_is_refused_with_a_sentence(
    ada: aiohttp.ClientSession,
    bot: MemoryBot,
    data: aiohttp.FormData,
    status: int,
    sentence: str,
) -> None:
    assert await post(ada, data) == (status, {"error": f"出错了：{sentence}"})
    assert bot.messages == {}


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b'{"id": "12345678"}', "application/json"),
        (b"--b\r\nno header", "multipart/form-data; boundary=b"),
        (b"", "multipart/form-data"),
        (
            b'--b\r\nContent-Disposition: form-data; name="text"\r\n\r\n\xff\xfe\r\n--b--\r\n',
            "multipart/form-data; boundary=b",
        ),
    ],
)
async def test_what_is_no_form_is_a_bad_request(
    ada: aiohttp.ClientSession, body: bytes, content_type: str
) -> None:
    headers = {"Content-Type": content_type}
    async with ada.post("/api/messages", data=body, headers=headers) as response:
        assert (response.status, await response.json()) == (
            400,
            {"error": "出错了：bad_request"},
        )


async def test_an_error_of_the_bot_becomes_its_sentence(
    ada: aiohttp.ClientSession, bot: MemoryBot
) -> None:
    bot.receive_error = UserError("paused", until="明天")

    assert await post(ada, form()) == (400, {"error": "出错了：paused，until=明天"})


async def test_an_unforeseen_error_shows_nothing_of_itself(
    ada: aiohttp.ClientSession, bot: MemoryBot
) -> None:
    bot.receive_error = RuntimeError("secret detail")

    assert await post(ada, form()) == (500, {"error": "出错了：unexpected"})


async def test_replies_are_replayed_from_the_cursor_and_then_live(
    adapter: WebAdapter, ada: aiohttp.ClientSession, bot: MemoryBot, address: Address
) -> None:
    for text in ("一", "二", "三"):
        bot.reply(address, Reply(text=text))

    async with ada.get("/api/events?after=1") as response:
        assert response.content_type == "text/event-stream"
        assert [(await read_event(response)).event_id for _ in range(2)] == [2, 3]

        live = bot.reply(address, Reply(text="四"))
        assert await adapter.send(live) == "4"
        event = await read_event(response)

    assert (event.kind, event.event_id) == ("reply", 4)
    assert event.data["reply"]["text"] == "四"  # type: ignore[index]


async def test_the_last_event_id_wins_over_the_cursor_in_the_address(
    ada: aiohttp.ClientSession, bot: MemoryBot, address: Address
) -> None:
    bot.reply(address, Reply(text="一"))
    bot.reply(address, Reply(text="二"))

    headers = {"Last-Event-ID": "1"}
    async with ada.get("/api/events?after=0", headers=headers) as response:
        assert (await read_event(response)).event_id == 2


async def test_a_reply_sent_twice_or_out_of_order_is_seen_once_and_in_order(
    adapter: WebAdapter, ada: aiohttp.ClientSession, bot: MemoryBot, address: Address
) -> None:
    async with ada.get("/api/events") as response:
        first, second = (bot.reply(address, Reply(text=text)) for text in ("一", "二"))
        await adapter.send(second)
        await adapter.send(first)
        await adapter.send(second)
        await adapter.send(bot.reply(address, Reply(text="三")))

        assert [(await read_event(response)).event_id for _ in range(3)] == [1, 2, 3]


async def test_two_pages_of_a_person_both_see_a_reply_and_a_stranger_does_not(
    adapter: WebAdapter, ada: aiohttp.ClientSession, bot: MemoryBot, address: Address
) -> None:
    jar = aiohttp.CookieJar(unsafe=True)
    headers = {"X-Danqing": "1"}
    async with (
        aiohttp.ClientSession(adapter.url, headers=headers, cookie_jar=jar) as bob,
        bob.post("/api/login", json={}),
        ada.get("/api/events") as one,
        ada.get("/api/events") as other,
        bob.get("/api/events") as strangers,
    ):
        await adapter.send(bot.reply(address, Reply(text="一")))

        assert (await read_event(one)).event_id == 1
        assert (await read_event(other)).event_id == 1
        unread = asyncio.create_task(read_event(strangers))
        await adapter.show(Progress(job_id=1, address=address, numbers=(1,)))
        assert (await read_event(one)).kind == "progress"
        assert not unread.done()
        unread.cancel()


async def test_progress_comes_with_the_address_of_its_preview(
    adapter: WebAdapter, ada: aiohttp.ClientSession, address: Address
) -> None:
    async with ada.get("/api/events") as response:
        await adapter.show(Progress(job_id=7, address=address, numbers=(12,), position=2))
        waiting = await read_event(response)
        await adapter.show(
            Progress(job_id=7, address=address, numbers=(12,), fraction=0.5, preview=b"jpeg")
        )
        drawing = await read_event(response)

    assert (waiting.kind, waiting.data["position"]) == ("progress", 2)
    assert "preview" not in waiting.data
    assert "preview_url" not in waiting.data
    assert drawing.data["fraction"] == 0.5
    assert "preview" not in drawing.data
    async with ada.get(str(drawing.data["preview_url"])) as response:
        assert (response.content_type, await response.read()) == ("image/jpeg", b"jpeg")


async def test_the_transcript_tells_where_everything_stands(
    adapter: WebAdapter, ada: aiohttp.ClientSession, bot: MemoryBot, address: Address
) -> None:
    await post(ada, form())
    bot.reply(address, Reply(text="排队中", job_id=7, numbers=(12,)), to=MESSAGE_ID)
    await adapter.show(Progress(job_id=7, address=address, numbers=(12,), fraction=0.25))

    async with ada.get("/api/transcript") as response:
        transcript = await response.json()

    assert [entry["entry_id"] for entry in transcript["entries"]] == [MESSAGE_ID, "1"]
    assert [(p["job_id"], p["fraction"]) for p in transcript["progress"]] == [(7, 0.25)]
    assert transcript["last_delivery_id"] == 1


async def test_progress_that_comes_after_the_end_of_its_job_is_not_told(
    adapter: WebAdapter, ada: aiohttp.ClientSession, bot: MemoryBot, address: Address
) -> None:
    await adapter.send(bot.reply(address, Reply(text="好了", job_id=7, is_final=True)))
    await adapter.show(Progress(job_id=7, address=address, numbers=(12,), fraction=0.9))

    async with ada.get("/api/transcript") as response:
        assert (await response.json())["progress"] == []


async def test_an_empty_conversation_has_an_empty_transcript(ada: aiohttp.ClientSession) -> None:
    async with ada.get("/api/transcript") as response:
        assert await response.json() == {"entries": [], "progress": [], "last_delivery_id": 0}


@pytest.mark.parametrize("cursor", ["-1", "x", "1.5", "１", "9" * 30])
async def test_a_cursor_that_is_no_number_is_refused(
    ada: aiohttp.ClientSession, cursor: str
) -> None:
    async with ada.get("/api/events", params={"after": cursor}) as response:
        assert response.status == 400
