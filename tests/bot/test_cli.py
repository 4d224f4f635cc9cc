import asyncio
import json
import os
import pty
import resource
import signal
import sys
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.adapters.console_socket import socket_path
from bot.cli import app
from bot.commands.vocabulary import OPTIONS
from core.message import Picture, Progress, Reply
from tests.bot.scripted_bot import Said, ScriptedBot

DANQING = (sys.executable, "-c", "from bot.cli import main; main()")
HEAVY = ("torch", "sqlalchemy", "aiohttp", "pydantic_settings", "structlog")

QUEUED = Reply(text="#12 收到。", job_id=1, numbers=(12,))
DONE = Reply(
    text="#12 画好了。",
    job_id=1,
    numbers=(12,),
    is_final=True,
    pictures=(Picture(number=12, width=512, height=512),),
)
STOPPED = Reply(text="#12 已取消。", job_id=1, numbers=(12,), is_final=True)


@dataclass(frozen=True)
class Ended:
    status: int
    output: str
    errors: str


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("DANQING_")}
    root = str(Path(__file__).parents[2])
    return {**clean, "DANQING_DATA__PATH": str(tmp_path / "data"), "PYTHONPATH": root}


Run = Callable[..., "asyncio.Future[Ended]"]


@pytest.fixture
def danqing(tmp_path: Path, environment: dict[str, str]) -> Run:
    """Runs a command line in an empty folder."""

    async def run(*words: str, typed: str = "", also: dict[str, str] | None = None) -> Ended:
        process = await asyncio.create_subprocess_exec(
            *DANQING,
            *words,
            cwd=tmp_path,
            env={**environment, **(also or {})},
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        output, errors = await process.communicate(typed.encode())
        assert process.returncode is not None
        return Ended(process.returncode, output.decode(), errors.decode())

    return run  # type: ignore[return-value]


@pytest.fixture
async def bot(tmp_path: Path) -> AsyncIterator[ScriptedBot]:
    """A bot that draws everything at once."""
    (tmp_path / "data").mkdir()
    bot = ScriptedBot(script=lambda _: (QUEUED, DONE), pictures={12: b"PNG of 12"})
    async with bot.listening(socket_path(tmp_path / "data")):
        yield bot


async def test_the_help_is_chinese(danqing: Run) -> None:
    ended = await danqing("--help")

    assert ended.status == 0
    assert "用法：" in ended.output
    for english in ("Usage", "Options", "Commands", "Show this"):
        assert english not in ended.output


async def test_the_version_is_told(danqing: Run) -> None:
    ended = await danqing("--version")

    assert (ended.status, ended.output) == (0, "丹青 0.1.0\n")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["drwa"], "没有「drwa」这个命令，你是不是想写 draw？"),
        (["run", "--prot"], "没有「--prot」这个选项。"),
        (["run", "--config"], "「--config」后面少了值，或者多了值。"),
        (["draw"], "少写了「文字」。"),
    ],
)
async def test_what_is_written_wrong_is_named(
    danqing: Run, words: list[str], sentence: str
) -> None:
    ended = await danqing(*words)

    assert ended.status == 2
    assert ended.errors.startswith(sentence)
    assert ended.output == ""


async def test_nothing_written_shows_the_help(danqing: Run) -> None:
    ended = await danqing()

    assert ended.status == 2
    assert "用法：" in ended.errors


@pytest.mark.parametrize("command", ["run", "chat", "migrate"])
async def test_wrong_settings_are_one_sentence(danqing: Run, command: str) -> None:
    ended = await danqing(command, also={"DANQING_WEB__PORT": "八千"})

    assert ended.status == 1
    assert ended.errors == (
        "环境变量「DANQING_WEB__PORT」不能是「八千」，要写：0 到 65535 之间的整数。\n"
    )


async def test_a_command_is_understood_as_json(danqing: Run) -> None:
    ended = await danqing("parse", "画 猫 --步数 二十 --尺寸 768x512", "--json")

    assert ended.status == 0
    assert json.loads(ended.output) == {
        "command": "画",
        "prompt": "猫",
        "target": None,
        "options": {"尺寸": [768, 512], "步数": 20},
        "notices": [],
    }


async def test_a_command_need_not_be_quoted(danqing: Run) -> None:
    ended = await danqing("parse", "--json", "画", "猫", "--步数", "20", "-s", "42")

    assert json.loads(ended.output)["options"] == {"步数": 20, "种子": 42}


async def test_a_command_may_begin_with_dashes_or_come_from_a_pipe(danqing: Run) -> None:
    ended = await danqing("parse", "-", "--json", typed="/画 一只猫\n反向：水印")

    assert ended.status == 0
    assert json.loads(ended.output)["options"] == {"反向": "水印"}

    ended = await danqing("parse", "--没有这个 猫")

    assert ended.status == 2
    assert ended.errors


async def test_what_cannot_be_understood_is_a_sentence_and_status_2(danqing: Run) -> None:
    ended = await danqing("parse", "画 猫 --步数 很多")

    assert ended.status == 2
    assert ended.output == ""
    assert "步数" in ended.errors


@pytest.mark.parametrize("words", [["parse", "画 猫 --数量 2", "--json"], ["--help"]])
async def test_light_commands_import_nothing_heavy(
    words: list[str], environment: dict[str, str]
) -> None:
    code = (
        "import sys; sys.argv[1:] = " + repr(words) + "\n"
        "from bot.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", code, env=environment, stdout=asyncio.subprocess.PIPE
    )
    output, _ = await process.communicate()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)

    assert output.decode().splitlines()[-1] == "[]"
    assert (after.ru_utime + after.ru_stime) - (before.ru_utime + before.ru_stime) < 0.8


async def test_a_prompt_is_drawn_to_a_file(bot: ScriptedBot, danqing: Run, tmp_path: Path) -> None:
    (tmp_path / "草图.png").write_bytes(b"sketch")

    ended = await danqing(
        "draw", "红色背景上的一只猫", "--output", "cat.png", "--image", "草图.png"
    )

    assert (ended.status, ended.output) == (0, "cat.png\n"), ended.errors
    assert "#12 画好了。" in ended.errors
    assert (tmp_path / "cat.png").read_bytes() == b"PNG of 12"
    (said,) = bot.said
    assert said.text == "/画 红色背景上的一只猫"
    assert [data for _, data in said.files] == [b"sketch"]


async def test_the_options_of_a_command_are_the_bots(bot: ScriptedBot, danqing: Run) -> None:
    ended = await danqing("draw", "画", "猫", "--步数", "20", "-b", "2")

    assert (ended.status, ended.output) == (0, "danqing-12.png\n"), ended.errors
    assert [said.text for said in bot.said] == ["画 猫 --步数 20 -b 2"]


def test_our_own_options_are_not_those_of_commands() -> None:
    assert {command.name for command in app.registered_commands} >= {"draw", "parse"}
    ours = {"output", "image", "config", "json", "help"}

    assert not ours & {name for option in OPTIONS for name in (option.key, *option.aliases)}


async def test_a_failure_ends_with_status_1(bot: ScriptedBot, danqing: Run) -> None:
    bot.script = lambda _: (Reply(text="提示词太长了。", is_error=True),)

    ended = await danqing("draw", "猫")

    assert (ended.status, ended.output) == (1, "")
    assert "提示词太长了。" in ended.errors


async def test_a_missing_picture_is_named_before_anything_is_said(
    bot: ScriptedBot, danqing: Run
) -> None:
    ended = await danqing("draw", "猫", "--image", "没有.png")

    assert ended.status == 1
    assert ended.errors.startswith("找不到图片「没有.png」")
    assert bot.said == []


async def test_a_file_that_cannot_be_written_is_named(
    bot: ScriptedBot, danqing: Run, tmp_path: Path
) -> None:
    del bot
    (tmp_path / "folder").touch()

    ended = await danqing("draw", "猫", "--output", "folder/cat.png")

    assert ended.status == 1
    assert "folder" in ended.errors
    assert "Traceback" not in ended.errors


async def test_piped_lines_are_a_conversation(bot: ScriptedBot, danqing: Run) -> None:
    ended = await danqing("chat", "--pictures", "out", typed="画 一只猫\n帮助\n")

    assert ended.status == 0, ended.errors
    assert [said.text for said in bot.said] == ["画 一只猫", "帮助"]
    assert "已保存 out/danqing-12.png" in ended.output


async def test_ctrl_c_while_drawing_cancels_and_the_next_one_leaves(
    bot: ScriptedBot, environment: dict[str, str], tmp_path: Path
) -> None:
    said_draw, said_cancel = asyncio.Event(), asyncio.Event()

    def script(said: Said) -> Iterable[Reply | Progress]:
        if said.text == "/取消 #12":
            said_cancel.set()
            bot.deliver(STOPPED, bot.said[0].message_id)
            return ()
        said_draw.set()
        return (QUEUED,)

    bot.script = script

    with terminal() as (keyboard, screen):
        process = await asyncio.create_subprocess_exec(
            *DANQING,
            "chat",
            cwd=tmp_path,
            env={**environment, "TERM": "xterm"},
            stdin=screen,
            stdout=screen,
            stderr=screen,
            start_new_session=True,
        )
        shown = Shown(keyboard)
        await shown.until("画 › ")
        os.write(keyboard, "画 猫\n".encode())
        await asyncio.wait_for(said_draw.wait(), 10)
        await shown.until("#12 收到。")
        process.send_signal(signal.SIGINT)
        await asyncio.wait_for(said_cancel.wait(), 10)
        await shown.until("#12 已取消。")
        await shown.until("画 › ")
        process.send_signal(signal.SIGINT)
        status = await asyncio.wait_for(process.wait(), 10)

    assert status == 0
    assert [said.text for said in bot.said] == ["画 猫", "/取消 #12"]


@contextmanager
def terminal() -> Iterator[tuple[int, int]]:
    """Both ends of a pseudo-terminal: what a person types on, and what the program sees."""
    keyboard, screen = pty.openpty()
    try:
        yield keyboard, screen
    finally:
        os.close(keyboard)
        os.close(screen)


class Shown:
    """What has appeared on a terminal."""

    def __init__(self, descriptor: int) -> None:
        os.set_blocking(descriptor, False)
        self._descriptor = descriptor
        self._text = b""

    async def until(self, words: str) -> None:
        """Wait for words to appear; what was before them is forgotten."""
        loop = asyncio.get_running_loop()
        async with asyncio.timeout(20):
            while words.encode() not in self._text:
                readable = loop.create_future()
                loop.add_reader(self._descriptor, readable.set_result, None)
                try:
                    await readable
                finally:
                    loop.remove_reader(self._descriptor)
                self._text += os.read(self._descriptor, 65536)
        self._text = self._text.partition(words.encode())[2]
