"""What `danqing doctor` looks at, one thing each."""

import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from enum import Enum
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

import msgspec

from bot.config_dingtalk import DingTalkSettings
from bot.config_discord import DiscordSettings
from bot.config_sections import EngineSettings
from bot.registry_files import RegistryError, is_installed, read_registry_files
from bot.replies.sentences import tell
from core.model_card import ModelCard

MIN_PYTHON: Final = (3, 11)
FIXED_SQLITE: Final = (3, 51, 3)
LIBRARIES: Final = ("diffusers", "transformers", "safetensors", "aiohttp", "sqlalchemy")
LITTLE_SPACE: Final = 1024**3
NO_SPACE: Final = 64 * 1024**2

ASK_TORCH: Final = """
import json, torch
has_cuda = torch.cuda.is_available()
name = torch.cuda.get_device_name(0) if has_cuda else None
print(json.dumps({"version": torch.__version__, "cuda_build": torch.version.cuda, "gpu": name}))
"""
"""Asked in a process of its own: importing torch here would take seconds and stay."""

TORCH_TIMEOUT_S: Final = 120.0


class Level(Enum):
    """How bad it is."""

    OK = "✓"
    NOTE = "!"
    BAD = "✗"
    """Nothing can be drawn like this."""


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One thing looked at; `fix` says what to do about it."""

    title: str
    text: str
    level: Level = Level.OK
    fix: str = ""


class Torch(msgspec.Struct, frozen=True, kw_only=True):
    """What torch says of itself; `cuda_build` is None in a CPU build, `gpu` without a device."""

    version: str
    cuda_build: str | None
    gpu: str | None


def check_python() -> Finding:
    """The interpreter."""
    text = ".".join(str(part) for part in sys.version_info[:3])
    if sys.version_info < MIN_PYTHON:
        fix = tell("checkup_python_old")
        return Finding(title="Python", text=text, level=Level.BAD, fix=fix)
    return Finding(title="Python", text=text)


def check_libraries() -> Finding:
    """What must be installed besides torch."""
    title = tell("checkup_libraries")
    found, missing = [], []
    for name in LIBRARIES:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            missing.append(name)
    if missing:
        text = tell("checkup_lacks", names="、".join(missing))
        return Finding(title=title, text=text, level=Level.BAD, fix=tell("checkup_reinstall"))
    return Finding(title=title, text="，".join(found))


def ask_torch() -> Torch | str:
    """What torch says, or why it says nothing. Takes seconds."""
    try:
        answer = subprocess.run(  # noqa: S603 - our own interpreter and words
            [sys.executable, "-c", ASK_TORCH],
            capture_output=True,
            text=True,
            timeout=TORCH_TIMEOUT_S,
            check=True,
        )
        return msgspec.json.decode(answer.stdout.splitlines()[-1], type=Torch)
    except subprocess.CalledProcessError as error:
        lines: list[str] = error.stderr.strip().splitlines()
        return lines[-1] if lines else tell("checkup_torch_silent")
    except subprocess.TimeoutExpired:
        return tell("checkup_torch_slow", seconds=f"{TORCH_TIMEOUT_S:.0f}")


def check_torch(settings: EngineSettings, answer: Torch | str, *, has_driver: bool) -> Finding:
    """Torch, and whether it can use what the settings ask for."""
    title = "torch"
    if isinstance(answer, str):
        text = tell("checkup_torch_unusable", why=answer)
        return Finding(title=title, text=text, level=Level.BAD, fix=tell("checkup_reinstall"))
    is_cuda = answer.cuda_build is not None
    said = "checkup_torch_cuda" if is_cuda else "checkup_torch_cpu"
    build = tell(said, version=answer.version, cuda=answer.cuda_build)
    if answer.gpu is not None and settings.device != "cpu":
        return Finding(title=title, text=tell("checkup_on_gpu", build=build, gpu=answer.gpu))
    if settings.device == "cuda":
        fix = tell("checkup_device_auto" if is_cuda else "checkup_no_cuda_build")
        text = tell("checkup_no_gpu", build=build)
        return Finding(title=title, text=text, level=Level.BAD, fix=fix)
    if has_driver and not is_cuda and settings.device == "auto":
        text, fix = tell("checkup_gpu_unused", build=build), tell("checkup_install_cuda")
        return Finding(title=title, text=text, level=Level.NOTE, fix=fix)
    return Finding(title=title, text=tell("checkup_on_cpu", build=build))


def check_sqlite() -> Finding:
    """The SQLite that Python is linked with."""
    text = sqlite3.sqlite_version
    with closing(sqlite3.connect(":memory:")) as connection:
        try:
            connection.execute("CREATE VIRTUAL TABLE words USING fts5(word)")
        except sqlite3.OperationalError:
            text, fix = tell("checkup_fts5_lacking", version=text), tell("checkup_fts5")
            return Finding(title="SQLite", text=text, level=Level.BAD, fix=fix)
    if sqlite3.sqlite_version_info < FIXED_SQLITE:
        text = tell("checkup_sqlite_old", version=text)
    return Finding(title="SQLite", text=text)


def check_dingtalk(settings: DingTalkSettings) -> Finding:
    """Whether the bot will be on DingTalk; whether it is let in is seen when it starts."""
    title = tell("checkup_dingtalk")
    if settings.client_secret is None:
        return Finding(title=title, text=tell("checkup_dingtalk_off"))
    form = tell("checkup_dingtalk_card" if settings.card_template_id else "checkup_dingtalk_plain")
    text = tell("checkup_dingtalk_on", mode=settings.mode, client_id=settings.client_id, shown=form)
    return Finding(title=title, text=text)


def check_discord(settings: DiscordSettings) -> Finding:
    """Whether the bot will be on Discord; whether it is let in is seen when it starts."""
    title = tell("checkup_discord")
    if settings.token is None:
        return Finding(title=title, text=tell("checkup_discord_off"))
    reads = settings.message_content
    content = tell("checkup_discord_content" if reads else "checkup_discord_no_content")
    return Finding(title=title, text=tell("checkup_discord_on", content=content))


def check_folder(folder: Path) -> Finding:
    """The data folder: writable, with room left."""
    title = tell("checkup_folder")
    existing = next(path for path in (folder, *folder.absolute().parents) if path.exists())
    if not _is_writable(existing):
        text = tell("checkup_folder_closed", folder=folder)
        fix = tell("checkup_folder_fix", folder=existing)
        return Finding(title=title, text=text, level=Level.BAD, fix=fix)
    free = shutil.disk_usage(existing).free
    said = "checkup_folder_good" if folder.exists() else "checkup_folder_new"
    text = tell(said, folder=folder.absolute(), free=f"{free / 1024**3:.1f}")
    if free < LITTLE_SPACE:
        level = Level.BAD if free < NO_SPACE else Level.NOTE
        return Finding(title=title, text=text, level=level, fix=tell("checkup_make_room"))
    return Finding(title=title, text=text)


def check_models(*files: Path) -> Iterator[Finding]:
    """Every model of the registry files that is there or should be.

    One that is missing is bad when it is the default; those that could be fetched are not missed.
    """
    try:
        cards = read_registry_files(files).models
    except RegistryError as error:
        fix = tell("checkup_registry_fix")
        yield Finding(title=tell("checkup_models"), text=str(error), level=Level.BAD, fix=fix)
        return
    for card in cards:
        is_default = card is cards[0]
        if is_default or is_installed(card) or not (card.huggingface or card.modelscope):
            yield _check_model(card, Path(card.path), is_default=is_default)


def _check_model(card: ModelCard, folder: Path, *, is_default: bool) -> Finding:
    title = tell("checkup_model", name=card.name)
    weights = [path.stat().st_size for path in folder.rglob("*.safetensors")]
    if not weights or not all(weights):
        level = Level.BAD if is_default else Level.NOTE
        text = tell("checkup_no_weights", folder=folder)
        return Finding(title=title, text=text, level=level, fix=tell("checkup_weights_fix"))
    said = "checkup_model_default" if is_default else "checkup_model_good"
    size = f"{sum(weights) / 1024**2:.0f}"
    text = tell(said, title=card.title, size=size, licence=card.licence)
    return Finding(title=title, text=text)


def _is_writable(folder: Path) -> bool:
    try:
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False
