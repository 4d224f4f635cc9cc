"""The command line with the real bot and the real engine behind it."""

import asyncio
import os
import re
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
from PIL import Image

DANQING = (sys.executable, "-c", "from bot.cli import main; main()")
ADDRESS = re.compile(r"丹青已经启动：(http://\S+) （按 Ctrl-C 停止）")

pytestmark = pytest.mark.slow


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("DANQING_")}
    return {
        **clean,
        "DANQING_DATA__PATH": str(tmp_path / "data"),
        "DANQING_WEB__PORT": "0",
        "DANQING_ENGINE__THREADS": "1",
        "PYTHONPATH": str(Path(__file__).parents[2]),
    }


async def run(words: tuple[str, ...], environment: dict[str, str], folder: Path) -> tuple[int, str]:
    """The exit status and the standard output of a command line."""
    process = await asyncio.create_subprocess_exec(
        *DANQING, *words, cwd=folder, env=environment, stdin=DEVNULL, stdout=PIPE
    )
    output, _ = await asyncio.wait_for(process.communicate(), 120)
    assert process.returncode is not None
    return process.returncode, output.decode()


@asynccontextmanager
async def started(environment: dict[str, str], folder: Path) -> AsyncIterator[tuple[Process, str]]:
    """`danqing run`, and the address it prints."""
    process = await asyncio.create_subprocess_exec(
        *DANQING, "run", cwd=folder, env=environment, stdin=DEVNULL, stdout=PIPE
    )
    try:
        assert process.stdout is not None
        line = (await asyncio.wait_for(process.stdout.readline(), 60)).decode()
        found = ADDRESS.fullmatch(line.strip())
        assert found is not None, line
        yield process, found[1]
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def test_draw_needs_no_running_bot(environment: dict[str, str], tmp_path: Path) -> None:
    words = ("draw", "红色背景上的一只猫 --步数 2 --数量 2", "--output", "cat.png")

    status, output = await run(words, environment, tmp_path)

    assert (status, output) == (0, "cat-1.png\ncat-2.png\n")
    for name in output.split():
        with Image.open(tmp_path / name) as picture:
            assert (picture.format, picture.size) == ("PNG", (512, 512))


async def test_run_prints_its_address_serves_and_ends_cleanly(
    environment: dict[str, str], tmp_path: Path
) -> None:
    async with started(environment, tmp_path) as (process, url):
        async with aiohttp.ClientSession() as session, session.get(url) as response:
            assert response.status == 200

        # Another command line reaches this bot, and a second bot is refused.
        assert await run(("draw", "猫 --步数 2"), environment, tmp_path) == (0, "danqing-1.png\n")
        assert await run(("run",), environment, tmp_path) == (1, "")

        process.send_signal(signal.SIGINT)
        assert await asyncio.wait_for(process.wait(), 20) == 0
