"""The `danqing` command.

Everything heavy is imported inside the commands, so that `danqing parse` and `--help` start
at once.
"""
# ruff: noqa: PLC0415 - see above

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, TypeVar

import typer

from bot import cli_label, cli_models, cli_samplers, cli_smoke
from bot.cli_help import ChineseCommand, ChineseGroup, usage_sentence
from bot.replies.sentences import tell

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from bot.app import Running
    from bot.config import Settings

    T = TypeVar("T")

INTERRUPTED: Final = 130
MISUSED: Final = 2

TEXT_SETTINGS: Final = {"ignore_unknown_options": True}
"""A command's own options are not ours: `danqing parse 画 猫 --步数 20`."""

Config = Annotated[
    Path | None, typer.Option("--config", metavar="文件", help="设置文件，默认是 danqing.toml。")
]
Words = Annotated[list[str], typer.Argument(metavar="文字")]

app = typer.Typer(
    name="danqing",
    cls=ChineseGroup,
    help="丹青：自托管的中文画图机器人。",
    subcommand_metavar="命令 …",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
app.add_typer(cli_models.app)
app.add_typer(cli_samplers.app)
app.add_typer(cli_label.app)
app.add_typer(cli_smoke.app)


def _show_version(*, is_wanted: bool) -> None:
    if is_wanted:
        from importlib.metadata import version

        typer.echo(tell("cli_version", version=version("danqing")))
        raise typer.Exit


@app.callback(invoke_without_command=True, no_args_is_help=True)
def _danqing(
    *,
    version: Annotated[
        bool,
        typer.Option("--version", help="显示版本。", is_eager=True, callback=_show_version),
    ] = False,
) -> None:
    """Take the options that stand before a command."""


@app.command(
    "run",
    help="启动机器人、画图引擎和网页；按 Ctrl-C 停止。",
    cls=ChineseCommand,
)
def _run(config: Config = None) -> None:
    """Start everything and stay."""
    settings = _load(config)
    from bot.app import serve

    _finish(serve(settings, on_ready=lambda up: _announce(settings, up)))


@app.command(
    "chat",
    help="在终端里聊天画图；机器人没在运行就自己启动一个。",
    cls=ChineseCommand,
)
def _chat(
    config: Config = None,
    pictures: Annotated[
        Path, typer.Option("--pictures", metavar="文件夹", help="图片存到哪里。")
    ] = Path("pictures"),
) -> None:
    """Chat in the terminal."""
    settings = _load(config, is_quiet=True)
    from bot.console.terminal import run_chat

    raise typer.Exit(_finish(run_chat(settings, folder=pictures)))


@app.command(
    "draw",
    help='画一句话，或者执行任何一条指令，图片存成文件：danqing draw "红色背景上的一只猫"。',
    cls=ChineseCommand,
    context_settings=TEXT_SETTINGS,
)
def _draw(
    words: Words,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", metavar="文件", help="图片存成什么；几张就是 名-1.png、名-2.png。"
        ),
    ] = None,
    image: Annotated[
        list[Path] | None, typer.Option("--image", metavar="图片", help="附上的图片，可以写几次。")
    ] = None,
    config: Config = None,
) -> None:
    """Carry out one command and save its pictures."""
    settings = _load(config, is_quiet=True)
    from bot.console.terminal import run_draw

    status = _finish(run_draw(settings, text=_joined(words), images=image or [], output=output))
    raise typer.Exit(status)


@app.command(
    "parse",
    help="看看一条指令会被怎样理解，不画图；文字写成 - 就从标准输入读。",
    cls=ChineseCommand,
    context_settings=TEXT_SETTINGS,
)
def _parse(
    words: Words,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON。")] = False,
) -> None:
    """Show how a command is understood."""
    from bot.cli_parse import parse_line

    raise typer.Exit(parse_line(_joined(words), as_json=as_json))


@app.command(
    "doctor",
    help="检查安装和设置：有什么、缺什么、怎么办。",
    cls=ChineseCommand,
)
def _doctor(config: Config = None) -> None:
    """Say what is there and what is missing."""
    from bot.doctor import report

    raise typer.Exit(report(config))


@app.command(
    "migrate",
    help="把数据库升级到这个版本；启动时也会自动做，做之前会备份。",
    cls=ChineseCommand,
)
def _migrate(config: Config = None) -> None:
    """Bring the database to this version."""
    settings = _load(config)
    from storage import migrate
    from storage.lock import DataLock

    path = settings.data.path / migrate.DATABASE_NAME
    with DataLock(settings.data.path):
        migrate.upgrade(path)
    typer.echo(tell("cli_migrated", path=path, revision=migrate.head()))


def main() -> None:
    """Run the command line and exit.

    The status is 0 when it worked, 1 when it did not, 2 when something was written wrong, 130
    after Ctrl-C.
    """
    try:
        status = app(standalone_mode=False)
    except typer.TyperException as error:
        typer.echo(usage_sentence(error), err=True)
        status = MISUSED
    except (KeyboardInterrupt, typer.Abort):
        status = INTERRUPTED
    except Exception as error:
        sentences = _sentences(error)
        if not sentences:
            raise
        for sentence in sentences:
            typer.echo(sentence, err=True)
        status = 1
    sys.exit(status)


def _sentences(error: Exception) -> list[str]:
    """What to say of an error that people can do something about; empty for one of our own."""
    from bot.cli_errors import sentence_of
    from core.errors import DanqingError

    if isinstance(error, ExceptionGroup):
        parts = [_sentences(part) for part in error.exceptions]
        return [sentence for part in parts for sentence in part] if all(parts) else []
    return [sentence_of(error)] if isinstance(error, DanqingError | OSError) else []


def _load(config: Path | None, *, is_quiet: bool = False) -> "Settings":
    """The settings, with logging set up; a quiet command logs nothing but errors."""
    from bot.config import load_settings
    from bot.logs import configure_logging

    settings = load_settings(config)
    if is_quiet:
        log = settings.log.model_copy(update={"level": "error"})
        settings = settings.model_copy(update={"log": log})
    configure_logging(settings.log)
    return settings


def _finish(work: "Coroutine[None, None, T]") -> "T":
    import asyncio

    return asyncio.run(work)


def _joined(words: list[str]) -> str:
    return sys.stdin.read() if words == ["-"] else " ".join(words)


def _announce(settings: "Settings", up: "Running") -> None:
    if up.url is None:
        return
    typer.echo(tell("cli_started", url=up.url))
    if settings.web.open_browser:
        import webbrowser

        webbrowser.open(up.url)
