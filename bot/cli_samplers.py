"""The sub-commands of `danqing samplers`.

Fitting needs torch, and runs in a process of its own, `python -m zoo.fit`, which speaks to the
terminal itself.
"""
# ruff: noqa: PLC0415 - heavy imports stay inside the commands, as in bot.cli

from pathlib import Path
from typing import Annotated

import typer

from bot.cli_help import ChineseCommand, ChineseGroup
from bot.replies.sentences import tell

Config = Annotated[
    Path | None, typer.Option("--config", metavar="文件", help="设置文件，默认是 danqing.toml。")
]

app = typer.Typer(
    name="samplers",
    cls=ChineseGroup,
    help="采样器：有哪些自己的采样器表、给一个模型拟合一个步数少的。",
    subcommand_metavar="命令 …",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@app.command("list", help="有哪些采样器表，给哪个模型，走几步。", cls=ChineseCommand)
def _list(config: Config = None) -> None:
    """Show the tables that are there."""
    from rich.console import Console
    from rich.table import Table

    from bot.config import load_settings
    from bot.registry_files import registry_files
    from bot.sampler_tables import read_sampler_cards, sampler_folders

    folders = sampler_folders(registry_files(load_settings(config)))
    caption = tell("table_samplers_own", folder=folders[-1])
    table = Table(title=tell("table_samplers"), caption=caption)
    for heading in ("table_name", "table_steps_taken", "table_model", "table_description"):
        table.add_column(tell(heading), overflow="fold")
    for card in read_sampler_cards(folders):
        table.add_row(card.name, str(card.steps), "、".join(card.models), card.title)
    Console().print(table)


@app.command(
    "fit",
    help="给一个模型拟合一个步数少的采样器（OLSS）：先画几张 100 步的，再用最小二乘法去追。",
    cls=ChineseCommand,
)
def _fit(
    model: Annotated[str, typer.Option("--model", metavar="模型", help="模型清单里的名字。")],
    steps: Annotated[int, typer.Option("--steps", metavar="步数", help="走几步，例如 8。")],
    *,
    name: Annotated[
        str, typer.Option("--name", metavar="名字", help="以 OLSS 或「自定」开头。")
    ] = "OLSS",
    guidance: Annotated[
        float | None, typer.Option("--guidance", metavar="引导", help="不写就用模型平常的。")
    ] = None,
    pictures: Annotated[
        int, typer.Option("--pictures", metavar="张数", help="画几张来学；多了更准，也更久。")
    ] = 12,
    config: Config = None,
) -> None:
    """Fit a sampler; ends with the status of the process that does it."""
    import subprocess
    import sys

    from bot.config import load_settings
    from bot.registry_files import read_registry_files, registry_files

    settings = load_settings(config)
    files = registry_files(settings)
    read_registry_files(files)
    line = [sys.executable, "-m", "zoo.fit"]
    line += [word for file in files for word in ("--registry", str(file))]
    line += [f"--model={model}", f"--steps={steps}", f"--name={name}", f"--pictures={pictures}"]
    line += [] if guidance is None else [f"--guidance-scale={guidance}"]
    line += ["--device", settings.engine.device, "--threads", str(settings.engine.threads)]
    ended = subprocess.run(line, check=False)  # noqa: S603 - our own interpreter and module
    raise typer.Exit(ended.returncode)
