from collections.abc import AsyncIterator
from contextlib import aclosing
from pathlib import Path

import pytest

from bot.console import client as client_module
from bot.console.client import ChatClient, ChatError, RefusedError, open_client
from bot.console.connect import is_listening
from core.message import Attachment, Delivery, Progress, Reply
from tests.bot.scripted_bot import ADDRESS, ScriptedBot


@pytest.fixture
def socket(tmp_path: Path) -> Path:
    return tmp_path / "console.sock"


@pytest.fixture
async def bot(socket: Path) -> AsyncIterator[ScriptedBot]:
    bot = ScriptedBot()
    async with bot.listening(socket):
        yield bot


@pytest.fixture
async def client(socket: Path) -> AsyncIterator[ChatClient]:
    async with open_client(socket, retry_s=0.0) as client:
        yield client


async def test_what_is_said_arrives_with_its_pictures(bot: ScriptedBot, client: ChatClient) -> None:
    files = (Attachment(name="草图 1.png", data=b"\x89PNG"), Attachment(name="b.png", data=b""))

    message_id = await client.say("画 一只猫\n第二行", files)

    (said,) = bot.said
    assert said.message_id == message_id
    assert said.text == "画 一只猫\n第二行"
    assert [data for _, data in said.files] == [b"\x89PNG", b""]


async def test_what_is_said_while_the_bot_restarts_is_said_once(
    bot: ScriptedBot, client: ChatClient
) -> None:
    bot.num_hang_ups = 2

    message_id = await client.say("画 猫")

    assert [said.message_id for said in bot.said] == [message_id]


async def test_a_refusal_is_the_bots_own_sentence(bot: ScriptedBot, client: ChatClient) -> None:
    bot.refusals.append("图片太大了，最多 20 MB。")

    with pytest.raises(RefusedError, match=r"^图片太大了，最多 20 MB。$"):
        await client.say("画 猫")


async def test_a_picture_comes_as_it_is(bot: ScriptedBot, client: ChatClient) -> None:
    bot.pictures[12] = b"PNG of 12"

    assert await client.picture(12) == b"PNG of 12"
    with pytest.raises(RefusedError):
        await client.picture(13)


async def test_replies_and_progress_come_in_order(bot: ScriptedBot, client: ChatClient) -> None:
    seen = bot.deliver(Reply(text="早就看过"))
    progress = Progress(job_id=1, address=ADDRESS, numbers=(12,), fraction=0.5)

    async with aclosing(client.events(seen.delivery_id)) as events:
        first = bot.deliver(Reply(text="一"))
        assert await anext(events) == first
        bot.show(progress)
        assert await anext(events) == progress


async def test_a_lost_stream_is_taken_up_where_it_broke_off(
    bot: ScriptedBot, client: ChatClient
) -> None:
    texts = ["一", "二", "三"]

    heard = []
    async with aclosing(client.events(0)) as events:
        for text in texts:
            bot.deliver(Reply(text=text))
            item = await anext(events)
            assert isinstance(item, Delivery)
            heard.append(item.reply.text)
            bot.hang_up()

    assert heard == texts
    assert bot.num_streams >= 2


async def test_a_bot_that_is_gone_is_given_up(client: ChatClient, socket: Path) -> None:
    assert not await is_listening(socket)

    with pytest.raises(ChatError, match=r"^连不上机器人了。"):
        await client.say("画 猫")
    with pytest.raises(ChatError, match=r"^连不上机器人了。"):
        await anext(client.events(0))


async def test_an_answer_that_is_no_sentence_is_named_by_its_status(
    bot: ScriptedBot, client: ChatClient
) -> None:
    del bot

    with pytest.raises(RefusedError, match="HTTP 405"):
        await client._request("PUT", "/api/messages")


def test_a_lost_bot_is_looked_for_long_enough_for_a_restart() -> None:
    assert client_module.RETRY_S * client_module.MAX_TRIES >= 10
