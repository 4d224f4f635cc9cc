"""Models that are fetched or added are offered without a restart."""

import os
from pathlib import Path

import pytest

from bot.registry_files import installed, read_registry_files
from bot.sampler_tables import with_samplers
from bot.stock import Stock

MODEL = """
[[model]]
name = "{name}"
title = "{name}"
family = "f"
path = "{name}"
licence = "none"
"""


def put(folder: Path) -> None:
    """A model, as far as can be told from outside."""
    folder.mkdir()
    (folder / "model.safetensors").touch()


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """A shipped registry with its model, and where people's own would be."""
    shipped = tmp_path / "shipped" / "registry.toml"
    shipped.parent.mkdir()
    shipped.write_text(MODEL.format(name="first"), encoding="utf-8")
    put(shipped.parent / "first")
    own = tmp_path / "models" / "registry.toml"
    own.parent.mkdir()
    return shipped, own


def stock_of(files: tuple[Path, Path]) -> Stock:
    return Stock(with_samplers(installed(read_registry_files(files)), files), files)


def names(stock: Stock) -> list[str]:
    return [card.name for card in stock().models]


def add(own: Path, name: str) -> None:
    put(own.parent / name)
    own.write_text(MODEL.format(name=name), encoding="utf-8")


def test_what_is_added_is_noticed(files: tuple[Path, Path]) -> None:
    stock = stock_of(files)
    assert names(stock) == ["first"]

    add(files[1], "mine")

    assert names(stock) == ["first", "mine"]


def test_what_is_fetched_is_noticed_by_its_folder(files: tuple[Path, Path]) -> None:
    shipped, own = files
    entry = MODEL.format(name="later").replace('path = "later"', f'path = "{own.parent}/later"')
    shipped.write_text(MODEL.format(name="first") + entry, encoding="utf-8")
    stock = stock_of(files)
    assert names(stock) == ["first"]

    bench = own.parent.parent / "bench"
    put(bench)
    bench.rename(own.parent / "later")

    assert names(stock) == ["first", "later"]


def test_nothing_is_read_while_nothing_changes(files: tuple[Path, Path]) -> None:
    stock = stock_of(files)

    assert stock() is stock()


def test_a_broken_file_leaves_what_was_and_is_read_once_it_is_mended(
    files: tuple[Path, Path],
) -> None:
    stock = stock_of(files)
    before = stock()
    files[1].write_text("[[model]\n", encoding="utf-8")
    assert stock() is before

    add(files[1], "mine")
    os.utime(files[1], ns=(0, 1))

    assert names(stock) == ["first", "mine"]
