import asyncio
import io
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from pathlib import Path

import pytest
from rich.console import Console

from bot.console.chat import Chat
from bot.console.client import ChatClient, open_client
from bot.console.conversation import Interrupts
from bot.console.cursor import Cursor
from bot.console.draw import Outcome, Wish, draw
from bot.console.screen import Screen, clean
from core.message import Attachment, Button, Picture, Progress, Reply
from tests.bot.scripted_bot import ADDRESS, Said, ScriptedBot

QUEUED = Reply(
    text="#12 排上了。",
    job_id=1,
    numbers=(12,),
    buttons=(Button(label="取消", command="/取消 #12"),),
)
DONE = Reply(
    text="#12 画好了。",
    job_id=1,
    numbers=(12,),
    is_final=True,
    pictures=(Picture(number=12, width=512, height=512),),
    buttons=(
        Button(label="重画", command="/重画 #12"),
        Button(label="改", command="/改 #12 ", is_draft=True),
    ),
)


class WrittenLines:
    """Lines written down beforehand; records what each prompt began with."""

    def __init__(self, lines: Sequence[str], *, is_keyboard: bool = False) -> None:
        self.is_keyboard = is_keyboard
        self.drafts: list[str] = []
        self._lines = list(lines)

    async def read(self, prompt: str, draft: str = "") -> str | None:
        assert prompt
        self.drafts.append(draft)
        return self._lines.pop(0) if self._lines else None


class SilentLines:
    """A keyboard that nobody types on."""

    is_keyboard = True

    async def read(self, prompt: str, draft: str = "") -> str | None:
        del prompt, draft
        await asyncio.Event().wait()
        raise AssertionError("unreachable")


def answer(said: Said) -> Iterable[Reply | Progress]:
    if said.text.startswith("画"):
        return (QUEUED, Progress(job_id=1, address=ADDRESS, numbers=(12,), fraction=0.5), DONE)
    return (Reply(text=f"收到：{said.text}"),)


@pytest.fixture
async def bot(tmp_path: Path) -> AsyncIterator[ScriptedBot]:
    bot = ScriptedBot(script=answer, pictures={12: b"PNG of 12"})
    async with bot.listening(tmp_path / "console.sock"):
        yield bot


@pytest.fixture
async def client(tmp_path: Path) -> AsyncIterator[ChatClient]:
    async with open_client(tmp_path / "console.sock", retry_s=0.0) as client:
        yield client


@pytest.fixture
def interrupts() -> Interrupts:
    return Interrupts()


@pytest.fixture
def output() -> io.StringIO:
    return io.StringIO()


@pytest.fixture
def screen(output: io.StringIO) -> Screen:
    return Screen(Console(file=output, width=80))


@pytest.fixture
def cursor(tmp_path: Path) -> Cursor:
    return Cursor(tmp_path)


class Terminal:
    """A chat on a scripted terminal."""

    def __init__(
        self,
        client: ChatClient,
        screen: Screen,
        interrupts: Interrupts,
        cursor: Cursor,
        folder: Path,
    ) -> None:
        self._parts = (client, screen, interrupts, cursor, folder)

    async def run(self, lines: WrittenLines | SilentLines) -> None:
        client, screen, interrupts, cursor, folder = self._parts
        chat = Chat(
            client=client,
            screen=screen,
            lines=lines,
            interrupts=interrupts,
            cursor=cursor,
            folder=folder,
        )
        await chat.run()


@pytest.fixture
def terminal(
    client: ChatClient, screen: Screen, interrupts: Interrupts, cursor: Cursor, tmp_path: Path
) -> Terminal:
    return Terminal(client, screen, interrupts, cursor, tmp_path / "pictures")


async def test_pictures_that_are_no_works_are_saved_too(
    bot: ScriptedBot, terminal: Terminal, output: io.StringIO, tmp_path: Path
) -> None:
    chart = "c" * 64
    bot.inputs = {chart: b"PNG of a chart"}
    bot.script = lambda _: (Reply(text="一共 3 张。", inputs=(chart, "gone")),)

    await terminal.run(WrittenLines(["统计"]))

    saved = tmp_path / "pictures" / f"danqing-{chart[:12]}.png"
    assert saved.read_bytes() == b"PNG of a chart"
    assert output.getvalue().splitlines() == ["画 › 统计", "一共 3 张。", f"  已保存 {saved}"]


async def test_a_file_of_works_is_saved_and_one_that_is_gone_is_passed_over(
    bot: ScriptedBot, terminal: Terminal, output: io.StringIO, tmp_path: Path
) -> None:
    bot.bundles = {1: b"PK" * 300_000}
    bot.script = lambda _: (Reply(text="打好了。", bundle=(2, 1)),)

    await terminal.run(WrittenLines(["导出", "导出"]))

    saved = tmp_path / "pictures" / "danqing-1.zip"
    assert saved.read_bytes() == b"PK" * 300_000
    assert [path.name for path in saved.parent.iterdir()] == ["danqing-1.zip"]
    assert output.getvalue().count("已保存") == 1


async def test_a_picture_is_drawn_and_saved(
    bot: ScriptedBot, terminal: Terminal, output: io.StringIO, tmp_path: Path
) -> None:
    await terminal.run(WrittenLines(["画 一只猫"]))

    saved = tmp_path / "pictures" / "danqing-12.png"
    assert [said.text for said in bot.said] == ["画 一只猫"]
    assert saved.read_bytes() == b"PNG of 12"
    assert output.getvalue().splitlines() == [
        "画 › 画 一只猫",
        "#12 排上了。",
        "#12 画好了。",
        f"  已保存 {saved}",
        "  [1] 重画  [2…] 改  ",
    ]


async def test_numbers_press_the_buttons_shown_last(bot: ScriptedBot, terminal: Terminal) -> None:
    await terminal.run(WrittenLines(["画 一只猫", "1", "2 加一轮月亮", "", "退出", "画 不再说"]))

    assert [said.text for said in bot.said] == ["画 一只猫", "/重画 #12", "/改 #12 加一轮月亮"]


async def test_a_draft_is_put_into_the_prompt(bot: ScriptedBot, terminal: Terminal) -> None:
    lines = WrittenLines(["画 一只猫", "2"], is_keyboard=True)

    await terminal.run(lines)

    assert lines.drafts == ["", "", "/改 #12 "]
    assert [said.text for said in bot.said] == ["画 一只猫"]


async def test_pictures_are_attached(bot: ScriptedBot, terminal: Terminal, tmp_path: Path) -> None:
    (tmp_path / "草图.png").write_bytes(b"sketch")

    await terminal.run(WrittenLines([f"图生图 水彩 @{tmp_path / '草图.png'}"]))

    (said,) = bot.said
    assert said.text == "图生图 水彩"
    assert [data for _, data in said.files] == [b"sketch"]


async def test_a_missing_picture_is_named_and_nothing_is_said(
    bot: ScriptedBot, terminal: Terminal, output: io.StringIO
) -> None:
    await terminal.run(WrittenLines(["画 水彩 @没有.png"]))

    assert bot.said == []
    assert "找不到图片「没有.png」" in output.getvalue()


async def test_a_refusal_does_not_end_the_chat(
    bot: ScriptedBot, terminal: Terminal, output: io.StringIO
) -> None:
    bot.refusals.append("图片太大了。")

    await terminal.run(WrittenLines(["画 猫", "帮助"]))

    assert "图片太大了。" in output.getvalue()
    assert "收到：帮助" in output.getvalue()


async def test_what_was_answered_meanwhile_is_shown_once(
    bot: ScriptedBot, terminal: Terminal, output: io.StringIO
) -> None:
    bot.deliver(Reply(text="很早以前"))
    await terminal.run(WrittenLines(["帮助"]))
    bot.deliver(Reply(text="你不在的时候"))

    await terminal.run(WrittenLines([]))
    await terminal.run(WrittenLines([]))

    assert output.getvalue().count("你不在的时候") == 1
    assert "很早以前" not in output.getvalue()


async def test_a_picture_deleted_meanwhile_is_passed_over(
    bot: ScriptedBot, terminal: Terminal, output: io.StringIO, cursor: Cursor
) -> None:
    cursor.advance(0)
    bot.pictures.clear()

    await terminal.run(WrittenLines(["画 猫"]))

    assert "#12 画好了。" in output.getvalue()
    assert "已保存" not in output.getvalue()


async def test_ctrl_c_cancels_the_job_and_the_chat_goes_on(
    bot: ScriptedBot, terminal: Terminal, interrupts: Interrupts, output: io.StringIO
) -> None:
    def script(said: Said) -> Iterable[Reply | Progress]:
        if said.text == "画 猫":
            interrupts.interrupt()
            return (QUEUED,)
        if said.text == "/取消 #12":
            ended = Reply(text="#12 已取消。", job_id=1, numbers=(12,), is_final=True)
            bot.deliver(ended, bot.said[0].message_id)
        return (Reply(text="好的"),)

    bot.script = script

    await terminal.run(WrittenLines(["画 猫", "帮助"]))

    assert [said.text for said in bot.said] == ["画 猫", "/取消 #12", "帮助"]
    assert "#12 已取消。" in output.getvalue()


async def test_a_second_ctrl_c_leaves(
    bot: ScriptedBot, terminal: Terminal, interrupts: Interrupts
) -> None:
    def script(said: Said) -> Iterable[Reply | Progress]:
        interrupts.interrupt()
        return (QUEUED,) if said.text == "画 猫" else ()

    bot.script = script

    await terminal.run(WrittenLines(["画 猫", "帮助"]))

    assert [said.text for said in bot.said] == ["画 猫", "/取消 #12"]


async def test_ctrl_c_at_the_prompt_leaves(
    bot: ScriptedBot, terminal: Terminal, interrupts: Interrupts
) -> None:
    interrupts.interrupt()

    await terminal.run(SilentLines())

    assert bot.said == []


async def test_the_help_tells_what_is_special_here(
    bot: ScriptedBot, terminal: Terminal, output: io.StringIO
) -> None:
    del bot

    await terminal.run(WrittenLines(["帮助"]))

    lines = output.getvalue()
    assert lines.index("收到：帮助") < lines.index("@图片路径")


async def test_a_keyboard_is_told_how_to_do_things(
    bot: ScriptedBot, terminal: Terminal, output: io.StringIO
) -> None:
    del bot

    await terminal.run(WrittenLines([], is_keyboard=True))

    assert "Ctrl-C" in output.getvalue()
    assert "@图片路径" in output.getvalue()


@pytest.fixture
def run_draw(
    client: ChatClient, screen: Screen, interrupts: Interrupts, cursor: Cursor
) -> Callable[[Wish], Awaitable[Outcome]]:
    def run(wish: Wish) -> Awaitable[Outcome]:
        return draw(wish, client=client, screen=screen, interrupts=interrupts, cursor=cursor)

    return run


async def test_one_command_is_drawn_to_a_file(
    bot: ScriptedBot,
    run_draw: Callable[[Wish], Awaitable[Outcome]],
    cursor: Cursor,
    tmp_path: Path,
) -> None:
    bot.deliver(Reply(text="别的"))
    wish = Wish(
        text="画 猫",
        files=(Attachment(name="a.png", data=b"a"),),
        output=tmp_path / "new" / "cat.png",
    )

    outcome = await run_draw(wish)

    assert outcome == Outcome(reply=DONE, saved=(tmp_path / "new" / "cat.png",))
    assert outcome.is_success
    assert outcome.saved[0].read_bytes() == b"PNG of 12"
    assert cursor.read() == 3


async def test_several_pictures_are_numbered(
    bot: ScriptedBot, run_draw: Callable[[Wish], Awaitable[Outcome]], tmp_path: Path
) -> None:
    pictures = tuple(Picture(number=number, width=8, height=8) for number in (12, 13))
    bot.pictures[13] = b"PNG of 13"
    bot.script = lambda _: (
        QUEUED,
        Reply(text="好了", job_id=1, numbers=(12, 13), is_final=True, pictures=pictures),
    )
    wish = Wish(text="画 猫", output=tmp_path / "cat.png")

    outcome = await run_draw(wish)

    assert [path.name for path in outcome.saved] == ["cat-1.png", "cat-2.png"]
    assert (tmp_path / "cat-2.png").read_bytes() == b"PNG of 13"


@pytest.mark.parametrize(
    ("reply", "is_success"),
    [
        (Reply(text="现在没有人排队"), True),
        (Reply(text="看不懂", is_error=True), False),
        (Reply(text="失败了", job_id=1, is_final=True), False),
        (None, False),
    ],
)
def test_an_outcome_without_pictures_is_a_success_only_as_an_answer(
    reply: Reply | None, *, is_success: bool
) -> None:
    assert Outcome(reply=reply).is_success is is_success


async def test_a_wish_that_is_interrupted_is_cancelled_and_left(
    bot: ScriptedBot,
    run_draw: Callable[[Wish], Awaitable[Outcome]],
    interrupts: Interrupts,
) -> None:
    def script(said: Said) -> Iterable[Reply | Progress]:
        interrupts.interrupt()
        return (QUEUED,) if said.text == "画 猫" else ()

    bot.script = script

    outcome = await run_draw(Wish(text="画 猫"))

    assert outcome == Outcome(reply=None)
    assert [said.text for said in bot.said] == ["画 猫", "/取消 #12"]


def test_a_reply_cannot_command_the_terminal() -> None:
    assert clean("红\x1b[31m\x07色\r\u202e\n猫\x9b2J") == "红[31m色\n猫2J"
