"""Every reason that the parser and the help give has its sentence, and no sentence is idle."""

import ast
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import bot.commands
import bot.replies.help
from bot.commands.limits import REFUSED
from bot.replies.parsing import PARSING

SOURCES = [*Path(bot.commands.__path__[0]).glob("*.py"), Path(bot.replies.help.__file__)]


def given_reasons() -> Iterator[tuple[str, frozenset[str]]]:
    """Each reason in the sources, with the names of the values that come with it."""
    for source in SOURCES:
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
                continue
            if node.func.id == "UserError":
                names = frozenset(keyword.arg or "**" for keyword in node.keywords)
            elif node.func.id == "Notice":
                names = frozenset(ast.literal_eval(key) for key in node.args[1].keys)
            else:
                continue
            if isinstance(node.args[0], ast.Constant):
                yield node.args[0].value, names
            else:
                yield from ((reason, names) for reason in REFUSED)


def test_every_reason_has_a_sentence_whose_places_are_filled() -> None:
    for reason, names in given_reasons():
        wanted = {field for _, field, _, _ in Formatter().parse(PARSING[reason]) if field}
        assert wanted <= names, reason


def test_no_sentence_is_idle() -> None:
    assert {reason for reason, _ in given_reasons()} == set(PARSING)
