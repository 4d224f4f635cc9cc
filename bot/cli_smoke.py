"""The sub-commands of `danqing smoke`: guided trials with a real platform."""
# ruff: noqa: PLC0415 - heavy imports stay inside the commands, as in bot.cli

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from bot.cli_help import ChineseCommand, ChineseGroup
from bot.replies.sentences import tell

app = typer.Typer(
    name="smoke",
    cls=ChineseGroup,
    help="和真的聊天平台试一遍：一步一步说该做什么、通不通。",
    subcommand_metavar="平台 …",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@app.callback()
def _smoke() -> None:
    """Keep each platform a command of its own."""


@app.command(
    "dingtalk",
    help="钉钉：凭证、上传、连接、收消息、发图、认出引用。先停下正在运行的机器人。",
    cls=ChineseCommand,
)
def _dingtalk(
    config: Annotated[
        Path | None,
        typer.Option("--config", metavar="文件", help="设置文件，默认是 danqing.toml。"),
    ] = None,
) -> None:
    """Try DingTalk with the credentials of the settings."""
    from PIL import Image

    from bot.adapters.console_socket import socket_path
    from bot.adapters.dingtalk.trial import try_dingtalk
    from bot.config import load_settings
    from bot.console.connect import is_listening
    from bot.dingtalk_options import dingtalk_options
    from bot.pictures import encode_png
    from bot.settings_error import SettingsError

    try:
        settings = load_settings(config)
    except SettingsError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None
    if settings.dingtalk.client_secret is None:
        typer.echo(tell("checkup_dingtalk_off"))
        raise typer.Exit(1)
    if asyncio.run(is_listening(socket_path(settings.data.path))):
        typer.echo(tell("trial_bot_running"))
        raise typer.Exit(1)
    options = dingtalk_options(settings.dingtalk, settings.limits.upload_bytes)
    png = encode_png(Image.new("RGB", (256, 256), "#c8553d"))
    is_good = asyncio.run(try_dingtalk(options, png=png, say=typer.echo))
    raise typer.Exit(0 if is_good else 1)
