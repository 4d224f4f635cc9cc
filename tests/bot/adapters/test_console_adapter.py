import os
import stat
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from bot.adapters.console import ConsoleAdapter, local_person
from core.message import Reply
from tests.bot.adapters.memory_bot import COMPLETION, MemoryBot, read_event, running, say


@pytest.fixture
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("c", numbered=True) / "console.sock"


@pytest.fixture
def leftover(path: Path) -> Path:
    path.touch()
    return path


def look_at(path: Path) -> str | None:
    """What `ls -l` says of a file; None where there is none."""
    return stat.filemode(path.stat().st_mode) if path.exists() else None


@pytest.fixture
async def console(bot: MemoryBot, path: Path) -> AsyncIterator[ConsoleAdapter]:
    adapter = ConsoleAdapter(library=bot, say=say, completion=COMPLETION, socket_path=path)
    async with running(adapter, bot.receive):
        yield adapter


@pytest.fixture
async def terminal(console: ConsoleAdapter, path: Path) -> AsyncIterator[aiohttp.ClientSession]:
    connector = aiohttp.UnixConnector(path=str(path))
    headers = {"X-Danqing": "1"}
    async with aiohttp.ClientSession(
        "http://localhost/", headers=headers, connector=connector
    ) as session:
        yield session


async def test_the_terminal_speaks_the_same_protocol(
    console: ConsoleAdapter, terminal: aiohttp.ClientSession, bot: MemoryBot
) -> None:
    address = local_person().address
    data = aiohttp.FormData({"id": "terminal-1", "text": "/画 一只猫"}, default_to_multipart=True)
    async with terminal.post("/api/messages", data=data) as response:
        assert response.status == 202
    assert bot.messages["terminal-1"].address == address

    async with terminal.get("/api/events") as response:
        assert await console.send(bot.reply(address, Reply(text="好"))) == "1"
        assert (await read_event(response)).event_id == 1


async def test_the_terminal_is_the_local_user(terminal: aiohttp.ClientSession) -> None:
    async with terminal.get("/api/me") as response:
        me = await response.json()

    assert me["user"] == str(os.getuid())
    assert local_person().address.platform == "console"


async def test_only_the_owner_may_open_the_socket(console: ConsoleAdapter, path: Path) -> None:
    assert look_at(path) == "srw-------"


async def test_a_socket_left_by_a_crash_is_replaced_and_gone_at_the_end(
    bot: MemoryBot, leftover: Path
) -> None:
    adapter = ConsoleAdapter(library=bot, say=say, completion=COMPLETION, socket_path=leftover)

    async with running(adapter, bot.receive):
        assert look_at(leftover) == "srw-------"
    assert look_at(leftover) is None


async def test_the_terminal_has_no_pages(terminal: aiohttp.ClientSession) -> None:
    async with terminal.get("/") as response:
        assert (response.status, await response.json()) == (
            404,
            {"error": "出错了：bad_request"},
        )
