"""Writes the parts of the documentation that are made from the code: `python docs/generate.py`.

Each part stands between two marks in its page; a test holds the pages to what is made here.
"""
# ruff: noqa: INP001 - a script, not a package

import ast
from collections.abc import Iterator, Mapping
from itertools import groupby
from pathlib import Path
from typing import Final

from bot.config import Settings
from bot.settings_table import rows
from core.job import FINAL, MOVES, JobStatus

ROOT: Final = Path(__file__).resolve().parents[1]
PACKAGES: Final = ("core", "bot", "storage", "engine", "zoo", "training")
EXAMPLE: Final = Path("danqing.example.toml")

VERBS: Final = {
    (JobStatus.QUEUED, JobStatus.RUNNING): "claim",
    (JobStatus.QUEUED, JobStatus.CANCELLED): "cancel",
    (JobStatus.QUEUED, JobStatus.EXPIRED): "expire",
    (JobStatus.RUNNING, JobStatus.SUCCEEDED): "finish",
    (JobStatus.RUNNING, JobStatus.FAILED): "fail",
    (JobStatus.RUNNING, JobStatus.CANCELLED): "cancel",
    (JobStatus.RUNNING, JobStatus.QUEUED): "requeue",
}
"""What each legal move is called."""


def pages(root: Path = ROOT) -> dict[Path, str]:
    """Every page with something made from the code in it, as it should be."""
    table = settings_table()
    return {
        EXAMPLE: example_file(),
        Path("docs/configuration.md"): _renew(root, "docs/configuration.md", {"settings": table}),
        Path("docs/architecture.md"): _renew(
            root,
            "docs/architecture.md",
            {"states": state_diagram(), "modules": "\n".join(module_map(root))},
        ),
    }


def settings_table() -> str:
    """Every setting, as a Markdown table."""
    lines = ["| 设置 | 默认值 | 可以写 | 说明 |", "|---|---|---|---|"]
    lines += [
        f"| `{row.key}` | `{row.default}` | {row.allowed} | {row.description} |"
        for row in rows(Settings, root=ROOT)
    ]
    return "\n".join(lines)


def example_file() -> str:
    """A settings file with everything in it, commented out."""
    lines = ["# 丹青的设置。存成 danqing.toml，去掉要改的那一行开头的 # 再改。"]
    table = rows(Settings, root=ROOT)
    for section, members in groupby(table, key=lambda row: row.key.partition(".")[0]):
        lines += ["", f"[{section}]"]
        for row in members:
            name = row.key.partition(".")[2]
            lines += [f"# {row.description}", f"# （{row.allowed}）", f"#{name} = {row.default}"]
    return "\n".join(lines) + "\n"


def state_diagram() -> str:
    """The table of legal moves as a mermaid figure; KeyError for a move without a verb."""
    lines = ["```mermaid", "stateDiagram-v2", f"    [*] --> {JobStatus.QUEUED}: accept"]
    lines += [
        f"    {old} --> {new}: {VERBS[old, new]}"
        for old, moves in MOVES.items()
        for new in sorted(moves)
    ]
    lines += [f"    {status} --> [*]" for status in JobStatus if status in FINAL]
    return "\n".join([*lines, "```"])


def module_map(root: Path) -> Iterator[str]:
    """One line for each module: its path, and the first line of its docstring."""
    for package in PACKAGES:
        yield f"\n### {package}/\n"
        for path in sorted((root / package).rglob("*.py")):
            summary = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
            if summary is not None:
                yield f"- `{path.relative_to(root).as_posix()}`: {summary.splitlines()[0]}"


def _renew(root: Path, page: str, parts: Mapping[str, str]) -> str:
    """The page with its parts put in; ValueError where a mark is missing."""
    text = (root / page).read_text(encoding="utf-8")
    for name, part in parts.items():
        start, end = f"<!-- {name}: made by docs/generate.py -->\n", f"<!-- {name}: end -->\n"
        head, found_start, rest = text.partition(start)
        _, found_end, tail = rest.partition(end)
        if not (found_start and found_end):
            raise ValueError(f"{page} has no place for {name}")
        text = f"{head}{start}{part}\n{end}{tail}"
    return text


def main() -> None:
    """Write every page."""
    for page, text in pages().items():
        (ROOT / page).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
