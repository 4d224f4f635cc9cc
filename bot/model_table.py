"""What is in the registry, as a table for people to read."""

from pathlib import Path
from typing import Final

from rich.table import Table

from bot.registry_files import is_installed
from bot.replies.sentences import tell
from core.model_card import Card, Registry

GIGABYTE: Final = 1e9
MEGABYTE: Final = 1e6
LITTLE_GB: Final = 0.1

HEADINGS: Final = (
    *("table_name", "table_called", "table_kind", "table_state", "table_size", "table_licence"),
)


def model_table(registry: Registry) -> Table:
    """A row for every entry, installed or not, by kind."""
    table = Table(title=tell("table_models"), caption=tell("table_fetch"))
    for heading in HEADINGS:
        table.add_column(tell(heading), overflow="fold")
    kinds: tuple[tuple[str, tuple[Card, ...]], ...] = (
        ("table_model", registry.models),
        ("table_style", registry.loras),
        ("table_controlnet", registry.controlnets),
        ("table_upscaler", registry.upscalers),
        ("table_depth", registry.depths),
    )
    for kind, cards in kinds:
        for card in cards:
            names = "、".join((card.title, *card.aliases))
            table.add_row(card.name, names, tell(kind), _state(card), _size(card), _licence(card))
    return table


def _state(card: Card) -> str:
    if is_installed(card):
        return tell("table_installed")
    if Path(card.path).exists():
        return tell("table_pickled")
    return tell("table_fetchable" if card.huggingface or card.modelscope else "table_missing")


def _size(card: Card) -> str:
    """What it takes on the disk, or about what it would."""
    path = Path(card.path)
    files = [path] if path.is_file() else path.rglob("*")
    num_bytes = sum(file.stat().st_size for file in files if file.is_file())
    size_gb = num_bytes / GIGABYTE if num_bytes else card.size_gb
    if not size_gb:
        return "—"
    is_little = size_gb < LITTLE_GB
    size = f"{size_gb * GIGABYTE / MEGABYTE:.0f} MB" if is_little else f"{size_gb:.1f} GB"
    return size if num_bytes else tell("table_about", size=size)


def _licence(card: Card) -> str:
    if card.is_commercial:
        return card.licence
    return tell("table_not_commercial", licence=card.licence)
