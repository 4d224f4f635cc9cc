"""`danqing doctor`: what is set up, what is missing, and how to fix it."""

import asyncio
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.text import Text
from sqlalchemy.exc import SQLAlchemyError

from bot import checks
from bot.adapters.console_socket import socket_path
from bot.checks import Finding, Level
from bot.config import Settings, load_settings
from bot.console.connect import is_listening
from bot.registry_files import registry_files
from bot.settings_error import SettingsError
from storage import migrate

STYLES: Final = {Level.OK: "green", Level.NOTE: "yellow", Level.BAD: "red"}


def report(file: Path | None, console: Console | None = None) -> int:
    """Print everything found; returns 1 when something prevents drawing, else 0."""
    console = Console() if console is None else console
    num_bad = 0
    for finding in examine(file):
        num_bad += finding.level is Level.BAD
        console.print(_as_text(finding), soft_wrap=True)
    last = f"有 {num_bad} 处问题要先解决，才能画图。" if num_bad else "可以画图了：danqing run"
    console.print(Text(last, style="bold"), soft_wrap=True)
    return 1 if num_bad else 0


def examine(file: Path | None) -> Iterator[Finding]:
    """Everything there is to say, as it is found out; later things need usable settings."""
    yield checks.check_python()
    yield checks.check_libraries()
    yield checks.check_sqlite()
    try:
        settings = load_settings(file)
    except SettingsError as error:
        fix = "照说明改好：docs/configuration.md"
        yield Finding(title="设置", text=str(error), level=Level.BAD, fix=fix)
        return
    yield Finding(title="设置", text="都能用")
    has_driver = shutil.which("nvidia-smi") is not None
    yield checks.check_torch(settings.engine, checks.ask_torch(), has_driver=has_driver)
    yield from checks.check_models(*registry_files(settings))
    yield checks.check_folder(settings.data.path)
    is_running = asyncio.run(is_listening(socket_path(settings.data.path)))
    yield _check_database(settings.data.path / migrate.DATABASE_NAME, is_running=is_running)
    yield from _check_platforms(settings, is_running=is_running)


def _check_database(path: Path, *, is_running: bool) -> Finding:
    """The schema; a running bot's database is left alone."""
    if is_running:
        return Finding(title="数据库", text="机器人正在运行，正在用它")
    if not path.exists():
        return Finding(title="数据库", text="还没有，启动时会建立")
    try:
        revision = migrate.revision_of(path)
    except SQLAlchemyError:
        fix = "从备份恢复：docs/operations.md"
        return Finding(title="数据库", text=f"{path} 打不开", level=Level.BAD, fix=fix)
    if revision == migrate.head():
        return Finding(title="数据库", text=f"{path}，版本 {revision}")
    text = f"{path} 是版本 {revision}，这个程序用 {migrate.head()}"
    fix = "旧的会在启动时先备份再升级，也可以运行 danqing migrate；如果是新版本建的，就升级丹青"
    return Finding(title="数据库", text=text, level=Level.NOTE, fix=fix)


def _check_platforms(settings: Settings, *, is_running: bool) -> Iterator[Finding]:
    web = settings.web
    text = f"http://{web.host}:{web.port}，{'要口令' if web.access_token else '不用口令'}"
    if is_running:
        yield Finding(title="网页", text=f"{text}；机器人正在运行")
    elif _is_free(web.host, web.port):
        yield Finding(title="网页", text=f"{text}；端口空着")
    else:
        fix = "停下占用端口的程序，或者用 DANQING_WEB__PORT 换一个端口"
        yield Finding(title="网页", text=f"{text}；端口不能用", level=Level.BAD, fix=fix)
    yield Finding(title="终端", text=f"danqing chat，经过 {socket_path(settings.data.path)}")
    yield Finding(title="Discord、钉钉", text="这个版本还没有")


def _is_free(host: str, port: int) -> bool:
    try:
        (family, kind, _, _, address), *_ = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError:
        return False
    return True


def _as_text(finding: Finding) -> Text:
    text = Text.assemble(
        (f"{finding.level.value} ", STYLES[finding.level]),
        (f"{finding.title}：", "bold"),
        finding.text,
    )
    if finding.fix:
        text.append(f"\n  → {finding.fix}", style=STYLES[finding.level])
    return text
