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

from bot.config_sections import EngineSettings
from bot.registry_files import RegistryError, is_installed, read_registry_files
from core.model_card import ModelCard

MIN_PYTHON: Final = (3, 11)
FIXED_SQLITE: Final = (3, 51, 3)
LIBRARIES: Final = ("diffusers", "transformers", "safetensors", "aiohttp", "sqlalchemy")
LITTLE_SPACE: Final = 1024**3
NO_SPACE: Final = 64 * 1024**2
INSTALL: Final = "运行 make setup 重新安装"

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
        fix = "装 Python 3.11 或更新的版本，再运行 make setup PYTHON=python3.12"
        return Finding(title="Python", text=text, level=Level.BAD, fix=fix)
    return Finding(title="Python", text=text)


def check_libraries() -> Finding:
    """What must be installed besides torch."""
    found, missing = [], []
    for name in LIBRARIES:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            missing.append(name)
    if missing:
        text = f"缺 {'、'.join(missing)}"
        return Finding(title="程序库", text=text, level=Level.BAD, fix=INSTALL)
    return Finding(title="程序库", text="，".join(found))


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
        return lines[-1] if lines else "没有说明"
    except subprocess.TimeoutExpired:
        return f"{TORCH_TIMEOUT_S:.0f} 秒没有反应"


def check_torch(settings: EngineSettings, answer: Torch | str, *, has_driver: bool) -> Finding:
    """Torch, and whether it can use what the settings ask for."""
    title = "torch"
    if isinstance(answer, str):
        return Finding(title=title, text=f"不能用：{answer}", level=Level.BAD, fix=INSTALL)
    build = f"CUDA {answer.cuda_build} 版" if answer.cuda_build else "CPU 版"
    build = f"{answer.version}，{build}"
    if answer.gpu is not None and settings.device != "cpu":
        return Finding(title=title, text=f"{build}，用显卡 {answer.gpu} 画")
    text = f"{build}，用处理器画"
    install_cuda = "先停下机器人，再运行 make setup GPU=1 装 CUDA 版"
    if settings.device == "cuda":
        fix = "把 engine.device 改成 auto" if answer.cuda_build else install_cuda
        text = f"{build}，但设置要用显卡（engine.device = cuda），找不到能用的显卡"
        return Finding(title=title, text=text, level=Level.BAD, fix=f"{fix}，或者检查显卡驱动")
    if has_driver and answer.cuda_build is None and settings.device == "auto":
        return Finding(
            title=title, text=f"{text}；这台机器有显卡", level=Level.NOTE, fix=install_cuda
        )
    return Finding(title=title, text=text)


def check_sqlite() -> Finding:
    """The SQLite that Python is linked with."""
    text = sqlite3.sqlite_version
    with closing(sqlite3.connect(":memory:")) as connection:
        try:
            connection.execute("CREATE VIRTUAL TABLE words USING fts5(word)")
        except sqlite3.OperationalError:
            fix = "换一个带 FTS5 的 Python"
            return Finding(title="SQLite", text=f"{text}，没有 FTS5", level=Level.BAD, fix=fix)
    if sqlite3.sqlite_version_info < FIXED_SQLITE:
        text += (
            "。3.51.3 之前的版本，几个程序同时打开一个数据库时可能丢数据；"
            "丹青只让一个进程打开数据库，所以没有关系，你自己也别在它运行时用别的程序打开"
        )
    return Finding(title="SQLite", text=text)


def check_folder(folder: Path) -> Finding:
    """The data folder: writable, with room left."""
    title = "数据文件夹"
    existing = next(path for path in (folder, *folder.absolute().parents) if path.exists())
    if not _is_writable(existing):
        fix = f"改 {existing} 的权限，或者用 DANQING_DATA__PATH 换一个文件夹"
        return Finding(title=title, text=f"{folder} 不能写", level=Level.BAD, fix=fix)
    free = shutil.disk_usage(existing).free
    text = f"{folder.absolute()}，剩余 {free / 1024**3:.1f} GB"
    if free < LITTLE_SPACE:
        level = Level.BAD if free < NO_SPACE else Level.NOTE
        return Finding(title=title, text=text, level=level, fix="腾一些空间")
    if not folder.exists():
        text += "（启动时会建立）"
    return Finding(title=title, text=text)


def check_models(*files: Path) -> Iterator[Finding]:
    """Every model of the registry files that is there or should be.

    One that is missing is bad when it is the default; those that could be fetched are not missed.
    """
    try:
        cards = read_registry_files(files).models
    except RegistryError as error:
        fix = "检查 engine.registry；项目自带的是 models/registry.toml"
        yield Finding(title="模型", text=str(error), level=Level.BAD, fix=fix)
        return
    for card in cards:
        is_default = card is cards[0]
        if is_default or is_installed(card) or not (card.huggingface or card.modelscope):
            yield _check_model(card, Path(card.path), is_default=is_default)


def _check_model(card: ModelCard, folder: Path, *, is_default: bool) -> Finding:
    title = f"模型 {card.name}"
    weights = [path.stat().st_size for path in folder.rglob("*.safetensors")]
    if not weights or not all(weights):
        level = Level.BAD if is_default else Level.NOTE
        fix = "把模型放到这个文件夹；自带的模型用 git checkout models 恢复"
        return Finding(title=title, text=f"{folder} 里没有权重", level=level, fix=fix)
    size = f"{sum(weights) / 1024**2:.0f} MB"
    default = "，默认" if is_default else ""
    return Finding(title=title, text=f"{card.title}{default}，{size}，许可 {card.licence}")


def _is_writable(folder: Path) -> bool:
    try:
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False
