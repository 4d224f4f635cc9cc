"""The sub-commands of `danqing models`.

`list` is told here. What needs torch or a hub runs in a process of its own, `python -m zoo`,
which speaks to the terminal itself.
"""
# ruff: noqa: PLC0415 - heavy imports stay inside the commands, as in bot.cli

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final

import typer

from bot.cli_help import ChineseCommand, ChineseGroup

OFFLINE: Final = {"HF_HUB_OFFLINE": "1"}
"""For all but fetching: nothing is ever fetched behind one's back."""


class HubName(StrEnum):
    """Where models are fetched from."""

    HUGGINGFACE = "huggingface"
    MODELSCOPE = "modelscope"


class Follows(StrEnum):
    """What a ControlNet follows."""

    CANNY = "canny"
    DEPTH = "depth"


Config = Annotated[
    Path | None, typer.Option("--config", metavar="文件", help="设置文件，默认是 danqing.toml。")
]
Name = Annotated[str, typer.Argument(metavar="名字", help="模型清单里的名字，见 models list。")]
Half = Annotated[bool, typer.Option("--half", help="权重存成半精度，省一半磁盘。")]

app = typer.Typer(
    name="models",
    cls=ChineseGroup,
    help="模型：有哪些、下载、转换、检查、添加自己的。",
    subcommand_metavar="命令 …",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@app.command("list", help="有哪些模型：装好了的、可以下载的，多大，什么许可。", cls=ChineseCommand)
def _list(config: Config = None) -> None:
    """Show what is there and what could be fetched."""
    from rich.console import Console

    from bot.config import load_settings
    from bot.model_table import model_table
    from bot.registry_files import read_registry_files, registry_files

    Console().print(model_table(read_registry_files(registry_files(load_settings(config)))))


@app.command(
    "fetch",
    help="下载一个模型；中断了再运行一次就接着下。",
    cls=ChineseCommand,
)
def _fetch(
    name: Name,
    config: Config = None,
    hub: Annotated[
        HubName | None, typer.Option("--from", metavar="来源", help="huggingface 或 modelscope。")
    ] = None,
    mirror: Annotated[
        str,
        typer.Option("--mirror", metavar="网址", help="镜像的网址，例如 https://hf-mirror.com。"),
    ] = "",
) -> None:
    """Fetch a model."""
    words = ["--hub", hub.value] if hub is not None else []
    _run("fetch", name, config, *words, *(["--mirror", mirror] if mirror else []))


@app.command(
    "convert",
    help="把 pickle 权重（.bin、.ckpt）转换成 safetensors，在受限的进程里做。",
    cls=ChineseCommand,
)
def _convert(name: Name, config: Config = None, *, half: Half = False) -> None:
    """Convert a model's pickles."""
    _run("convert", name, config, *(["--half"] if half else []), environment=OFFLINE)


@app.command("check", help="检查一个模型：载入它，画一张小图，说说哪里不对。", cls=ChineseCommand)
def _check(name: Name, config: Config = None) -> None:
    """Load a model and draw once."""
    from bot.config import load_settings

    engine = load_settings(config).engine
    words = ("--device", engine.device, "--threads", str(engine.threads))
    _run("check", name, config, *words, environment=OFFLINE)


@app.command(
    "add",
    help="添加自己的模型、LoRA、ControlNet 或放大网络：diffusers 文件夹，或者单个文件。",
    cls=ChineseCommand,
)
def _add(
    path: Annotated[Path, typer.Argument(metavar="路径", help="文件夹或文件。")],
    *,
    config: Config = None,
    name: Annotated[
        str, typer.Option("--name", metavar="名字", help="小写字母、数字和 -；不写就用文件名。")
    ] = "",
    title: Annotated[str, typer.Option("--title", metavar="中文名", help="聊天里叫它什么。")] = "",
    base: Annotated[
        str, typer.Option("--for", metavar="模型", help="LoRA 或 ControlNet 是给哪个模型的。")
    ] = "",
    like: Annotated[
        str, typer.Option("--like", metavar="模型", help="单文件模型从哪个同样结构的模型拿分词器。")
    ] = "",
    control: Annotated[
        Follows | None, typer.Option("--control", metavar="种类", help="ControlNet 跟着什么画。")
    ] = None,
    copy: Annotated[bool, typer.Option("--copy", help="复制一份，而不是做个链接。")] = False,
    half: Half = False,
) -> None:
    """Add what is on the disk."""
    words = [
        *(["--name", name] if name else []),
        *(["--title", title] if title else []),
        *(["--base", base] if base else []),
        *(["--like", like] if like else []),
        *(["--control", control.value] if control is not None else []),
        *(["--copy"] if copy else []),
        *(["--half"] if half else []),
    ]
    _run("add", str(path), config, *words, environment=OFFLINE)


def _run(
    command: str,
    what: str,
    config: Path | None,
    *words: str,
    environment: dict[str, str] | None = None,
) -> None:
    """Run a command of the zoo to its end; ends with its status.

    Raises RegistryError where the registry cannot be used.
    """
    import os
    import subprocess
    import sys

    from bot.config import load_settings
    from bot.registry_files import read_registry_files, registry_files

    files = registry_files(load_settings(config))
    read_registry_files(files)
    registries = [word for file in files for word in ("--registry", str(file))]
    # "--" keeps a name that begins with a dash from being taken for an option.
    line = [sys.executable, "-m", "zoo", *registries, *words, "--", command, what]
    ended = subprocess.run(  # noqa: S603 - our own interpreter and module
        line, env={**os.environ, **(environment or {})}, check=False
    )
    raise typer.Exit(ended.returncode)
