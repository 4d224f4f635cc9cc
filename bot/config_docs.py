"""Writes what the documentation says about the settings: `python -m bot.config_docs`."""

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import Final

from bot.config import ROOT, Settings
from bot.settings_table import Row, rows

START: Final = "<!-- settings: start, written by python -m bot.config_docs -->\n"
END: Final = "<!-- settings: end -->\n"

PAGE: Final = Path("docs", "configuration.md")
EXAMPLE: Final = Path("danqing.example.toml")


def table_page(text: str, table: Sequence[Row]) -> str:
    """The text of the configuration page with its table renewed; ValueError without its marks."""
    head, _, rest = text.partition(START)
    _, end, tail = rest.partition(END)
    if not end:
        raise ValueError("the page has no place for the table")
    lines = ["| 设置 | 默认值 | 可以写 | 说明 |", "|---|---|---|---|"]
    lines += [
        f"| `{row.key}` | `{row.default}` | {row.allowed} | {row.description} |" for row in table
    ]
    return head + START + "\n".join(lines) + "\n" + END + tail


def example_file(table: Sequence[Row]) -> str:
    """A settings file with everything in it, commented out."""
    lines = ["# 丹青的设置。存成 danqing.toml，去掉要改的那一行开头的 # 再改。"]
    for section, members in groupby(table, key=lambda row: row.key.partition(".")[0]):
        lines += ["", f"[{section}]"]
        for row in members:
            name = row.key.partition(".")[2]
            lines += [f"# {row.description}", f"# （{row.allowed}）", f"#{name} = {row.default}"]
    return "\n".join(lines) + "\n"


def main(root: Path = ROOT) -> None:
    """Renew the files that are made from the settings."""
    table = rows(Settings, root=ROOT)
    page = root / PAGE
    page.write_text(table_page(page.read_text(encoding="utf-8"), table), encoding="utf-8")
    (root / EXAMPLE).write_text(example_file(table), encoding="utf-8")


if __name__ == "__main__":
    main()
