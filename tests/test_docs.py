import re
from pathlib import Path
from urllib.parse import unquote

import pytest

from bot.cli import app
from bot.commands.vocabulary import COMMANDS, OPTIONS
from bot.commands.word import OptionWord
from core.job import MOVES, JobStatus
from docs.generate import ROOT, pages

PAGES = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("models/*/*.md")]
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
MOVE = re.compile(r"^    (\w+) --> (\w+):", re.MULTILINE)

README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", [str(word.name) for word in COMMANDS if word.is_available])
def test_the_readme_names_every_command_that_works(name: str) -> None:
    assert f"| `/{name}`" in README


@pytest.mark.parametrize("name", [str(word.name) for word in COMMANDS if not word.is_available])
def test_the_readme_promises_no_command_that_is_to_come(name: str) -> None:
    assert f"| `/{name}`" not in README


@pytest.mark.parametrize("option", OPTIONS, ids=lambda option: option.key)
def test_the_readme_names_the_options_that_work(option: OptionWord) -> None:
    assert (f"| `--{option.key}` |" in README) is option.is_available


def test_the_readme_names_every_command_of_the_command_line() -> None:
    names = {command.name for command in app.registered_commands}

    assert {name for name in names if f"| `danqing {name}" in README} == names


def test_what_is_made_from_the_code_is_up_to_date() -> None:
    stale = [
        page.as_posix()
        for page, text in pages().items()
        if (ROOT / page).read_text(encoding="utf-8") != text
    ]

    assert stale == [], "run: python docs/generate.py"


def test_the_state_diagram_shows_the_legal_moves() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")

    shown = {(old, new) for old, new in MOVE.findall(text) if old in set(JobStatus)}

    assert shown == {(old, new) for old, moves in MOVES.items() for new in moves}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page: Path) -> None:
    targets = [
        target.partition("#")[0]
        for target in LINK.findall(page.read_text(encoding="utf-8"))
        if not target.startswith(("http://", "https://", "#"))
    ]

    assert [target for target in targets if not (page.parent / unquote(target)).exists()] == []


def test_decisions_are_numbered_without_gaps() -> None:
    names = sorted(path.name for path in (ROOT / "docs" / "adr").glob("*.md"))

    assert [name[:5] for name in names] == [f"{n:04}-" for n in range(1, len(names) + 1)]


@pytest.mark.parametrize("path", sorted((ROOT / "docs" / "adr").glob("*.md")), ids=lambda p: p.stem)
def test_a_decision_has_its_three_parts(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    assert text.startswith(f"# {int(path.name[:4])}. ")
    parts = [line for line in text.splitlines() if line.startswith("## ")]
    assert parts == ["## Context", "## Decision", "## Consequences"]
