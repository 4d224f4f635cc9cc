"""Chinese lies where it belongs: what is said in bot/replies, what is read in bot/commands."""

import ast
import re
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HAN = re.compile(r"[\u3400-\u9fff]")
SENTENCE = re.compile(
    r"[\u3400-\u9fff]{2}[，。；！？：「」（）、]|[，。；！？：「」（）、][\u3400-\u9fff]{3}"
)
PLACES = {
    "bot/replies/*": "what is said",
    "bot/commands/*": "the words of the command language",
    "core/command.py": "the names of commands and of their values",
}
READERS = {
    "bot/bundle.py": "the names of files and columns in what is exported",
    "bot/durations.py": "how people say how long",
    "bot/handlers/*": "words that people write behind a command, and the commands behind buttons",
    "bot/*_words.py": "words that people write behind a command",
    "bot/cli*.py": "the command line's own help",
    "bot/config*.py": "words that are written in settings",
    "bot/console/*": "words that are typed in the terminal",
    "bot/inputs/kinds.py": "a kind of file, by its name",
    "bot/labels/*": "the words of the law, and of their setting",
    "bot/policy/*": "the characters that stand for others, and the words of word lists",
    "bot/presets.py": "what people write to keep, use and share presets",
    "bot/reception.py": "the command behind a button",
    "bot/resolve.py": "options by name",
    "bot/revision.py": "how people say what to change",
    "bot/sizes.py": "the shapes that people name",
    "bot/spoken.py": "how people say which options to change",
    "bot/strip.py": "the label on a picture strip",
    "bot/summary.py": "spans of time, by the words that people write",
    "core/house.py": "what is written for a policy",
    "core/sampler_card.py": "how the names of sampler tables begin",
}
"""Where words may stand that people write and the bot reads; and why."""

DOCUMENTING = {"help", "metavar", "subcommand_metavar", "description", "summary"}
"""What documents a command or a setting where it is defined."""

SAYING = {"text", "label", "title"}
"""What people see of a reply, a button or a finding."""


def han(node: ast.AST) -> Iterator[ast.Constant]:
    for part in ast.walk(node):
        if (
            isinstance(part, ast.Constant)
            and isinstance(part.value, str)
            and HAN.search(part.value)
        ):
            yield part


def chinese(path: Path) -> Iterator[tuple[ast.Constant, bool]]:
    """The Chinese string literals of a file that are no documentation; whether each is said."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    skipped, said = set(), set()
    for node in ast.walk(tree):
        match node:
            case ast.Expr(value=ast.Constant()):
                skipped.add(id(node.value))
            case ast.keyword(arg=str() as name) if name in DOCUMENTING:
                skipped |= {id(one) for one in han(node)}
            case ast.keyword(arg=str() as name) if name in SAYING:
                said |= {id(one) for one in han(node)}
    for one in han(tree):
        if id(one) not in skipped:
            yield one, id(one) in said


def sources() -> list[Path]:
    found = [path for name in ("bot", "storage", "core") for path in (ROOT / name).rglob("*.py")]
    return sorted(path for path in found if not is_in(path, PLACES))


def is_in(path: Path, places: dict[str, str]) -> bool:
    return any(fnmatch(path.relative_to(ROOT).as_posix(), place) for place in places)


def is_pattern(text: str) -> bool:
    """Whether a literal is (a part of) a regular expression."""
    return bool(re.search(r"\(\?|\\[sdbw]|[\])]\*|\]\?|[|^]", text))


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(ROOT)))
def test_only_what_people_write_stands_outside(path: Path) -> None:
    for literal, is_said in chinese(path):
        where = f"{path.relative_to(ROOT)}:{literal.lineno}: {literal.value}"
        assert is_in(path, READERS), f"move it into bot/replies: {where}"
        assert not is_said, f"say() it: {where}"
        is_sentence = SENTENCE.search(literal.value) and not is_pattern(literal.value)
        assert not is_sentence or path.name == "cli_help.py", f"say() it: {where}"


def test_every_exception_is_needed() -> None:
    for place in READERS:
        files = [path for path in sources() if is_in(path, {place: ""})]
        assert any(list(chinese(path)) for path in files), place


STATIC = ROOT / "bot" / "adapters" / "web" / "static"
COMMANDS = re.compile(r"""["`]/[\u4e00-\u9fff]+ ?""")
NAMES = {
    "sketch.js": "colours by the names that people read under them, and the name of a file",
    "brush.js": "names of files",
    "match.js": "the option whose values are models",
    "chat.js": "the name of the product",
}


@pytest.mark.parametrize("path", sorted(STATIC.rglob("*.js")), ids=lambda path: path.name)
def test_the_pages_words_are_in_its_html(path: Path) -> None:
    code = re.sub(r"(?m)//.*$|/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    code = COMMANDS.sub("", code)
    assert not re.search("[。；！？「」]", code), path.name
    assert path.name in NAMES or not HAN.search(code), path.name
    assert all(len(word) <= 4 for word in re.findall(r"[\u3400-\u9fff]+", code)), path.name
