"""The sub-commands of `danqing label`."""
# ruff: noqa: PLC0415 - heavy imports stay inside the commands, as in bot.cli

from pathlib import Path
from typing import Annotated

import typer

from bot.cli_help import ChineseCommand, ChineseGroup

app = typer.Typer(
    name="label",
    cls=ChineseGroup,
    help="生成标识：看看图片文件里有没有合格的标识。",
    subcommand_metavar="命令 …",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@app.callback()
def _label() -> None:
    """Keep `check` a command of its own, though it is the only one."""


@app.command(
    "check",
    help=(
        "图片文件里有没有合格的生成标识。"
        "都合格，退出码是 0；有没标识的或者不合格的，是 1；有读不了的，是 2。"
    ),
    cls=ChineseCommand,
)
def _check(
    files: Annotated[list[Path], typer.Argument(metavar="文件")],
) -> None:
    """Say of each file whether it carries a valid label."""
    from bot.label_report import report

    raise typer.Exit(report(files, typer.echo))
