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
from bot.label_checkup import check_labels
from bot.registry_files import registry_files
from bot.replies.sentences import tell
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
    last = tell("checkup_bad", count=num_bad) if num_bad else tell("checkup_good")
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
        fix = tell("checkup_settings_fix")
        yield Finding(title=tell("checkup_settings"), text=str(error), level=Level.BAD, fix=fix)
        return
    yield Finding(title=tell("checkup_settings"), text=tell("checkup_settings_good"))
    has_driver = shutil.which("nvidia-smi") is not None
    yield checks.check_torch(settings.engine, checks.ask_torch(), has_driver=has_driver)
    yield from checks.check_models(*registry_files(settings))
    yield checks.check_folder(settings.data.path)
    yield check_labels(settings.labels)
    is_running = asyncio.run(is_listening(socket_path(settings.data.path)))
    yield _check_database(settings.data.path / migrate.DATABASE_NAME, is_running=is_running)
    yield from _check_platforms(settings, is_running=is_running)


def _check_database(path: Path, *, is_running: bool) -> Finding:
    """The schema; a running bot's database is left alone."""
    title = tell("checkup_database")
    if is_running:
        return Finding(title=title, text=tell("checkup_database_busy"))
    if not path.exists():
        return Finding(title=title, text=tell("checkup_database_new"))
    try:
        revision = migrate.revision_of(path)
    except SQLAlchemyError:
        text = tell("checkup_database_broken", path=path)
        fix = tell("checkup_database_restore")
        return Finding(title=title, text=text, level=Level.BAD, fix=fix)
    if revision == migrate.head():
        return Finding(
            title=title, text=tell("checkup_database_good", path=path, revision=revision)
        )
    text = tell("checkup_database_other", path=path, revision=revision, head=migrate.head())
    return Finding(title=title, text=text, level=Level.NOTE, fix=tell("checkup_database_migrate"))


def _check_platforms(settings: Settings, *, is_running: bool) -> Iterator[Finding]:
    web = settings.web
    title = tell("checkup_page")
    lock = "checkup_page_locked" if web.access_token else "checkup_page_open"
    page = tell(lock, url=f"http://{web.host}:{web.port}")
    if is_running:
        yield Finding(title=title, text=tell("checkup_page_running", page=page))
    elif _is_free(web.host, web.port):
        yield Finding(title=title, text=tell("checkup_port_free", page=page))
    else:
        text, fix = tell("checkup_port_taken", page=page), tell("checkup_port_fix")
        yield Finding(title=title, text=text, level=Level.BAD, fix=fix)
    socket = tell("checkup_socket", socket=socket_path(settings.data.path))
    yield Finding(title=tell("checkup_terminal"), text=socket)
    yield checks.check_discord(settings.discord)
    yield checks.check_dingtalk(settings.dingtalk)


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
        (tell("checkup_finding", title=finding.title), "bold"),
        finding.text,
    )
    if finding.fix:
        text.append(f"\n  → {finding.fix}", style=STYLES[finding.level])
    return text
