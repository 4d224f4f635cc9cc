"""What is in the registry, as a table for people to read."""

from pathlib import Path
from typing import Final

from rich.table import Table

from bot.registry_files import is_installed
from core.model_card import Card, Registry

GIGABYTE: Final = 1e9
MEGABYTE: Final = 1e6
LITTLE_GB: Final = 0.1


def model_table(registry: Registry) -> Table:
    """A row for every entry, installed or not, by kind."""
    table = Table(title="模型清单", caption="下载：danqing models fetch 名字")
    for heading in ("名字", "叫法", "种类", "状态", "大小", "许可"):
        table.add_column(heading, overflow="fold")
    kinds: tuple[tuple[str, tuple[Card, ...]], ...] = (
        ("模型", registry.models),
        ("风格", registry.loras),
        ("ControlNet", registry.controlnets),
        ("放大", registry.upscalers),
        ("深度估计", registry.depths),
    )
    for kind, cards in kinds:
        for card in cards:
            names = "、".join((card.title, *card.aliases))
            table.add_row(card.name, names, kind, _state(card), _size(card), _licence(card))
    return table


def _state(card: Card) -> str:
    if is_installed(card):
        return "装好了"
    if Path(card.path).exists():
        return "要转换"
    return "可以下载" if card.huggingface or card.modelscope else "不在"


def _size(card: Card) -> str:
    """What it takes on the disk, or about what it would."""
    path = Path(card.path)
    files = [path] if path.is_file() else path.rglob("*")
    num_bytes = sum(file.stat().st_size for file in files if file.is_file())
    about = "" if num_bytes else "约 "
    size_gb = num_bytes / GIGABYTE if num_bytes else card.size_gb
    if not size_gb:
        return "—"
    if size_gb < LITTLE_GB:
        return f"{about}{size_gb * GIGABYTE / MEGABYTE:.0f} MB"
    return f"{about}{size_gb:.1f} GB"


def _licence(card: Card) -> str:
    return card.licence if card.is_commercial else f"{card.licence}；商用不行或不明"
