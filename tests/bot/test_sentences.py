"""Every sentence the bot says: it is there, it is used, its places are filled, it is well set."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter
from typing import NamedTuple

import pytest
from typography import faults

from bot.commands.limits import REFUSED
from bot.commands.vocabulary import COMMANDS, OPTIONS
from bot.replies.help_topics import TOPICS
from bot.replies.sentences import SENTENCES
from bot.replies.verbatim import OURS

ROOT = Path(__file__).parents[2]
SPEAKERS = {"say", "tell", "UserError", "Notice"}
ENGINE_REASONS = {
    reason
    for path in (ROOT / "engine").glob("*.py")
    for reason in re.findall(
        r'(?:RefusedError|refusing)\(\s*"([a-z_]+)"', path.read_text(encoding="utf-8")
    )
}
ALWAYS_GIVEN = {"numbers", "first"}
"""What `job_replies.failed` gives to the engine's reasons."""


class Call(NamedTuple):
    """A place in the code that speaks; `given` is None where it cannot be known from there."""

    where: str
    reasons: tuple[str, ...]
    given: frozenset[str] | None


def trees() -> Iterator[tuple[Path, ast.Module]]:
    for folder in ("bot", "engine"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            yield path, ast.parse(path.read_text(encoding="utf-8"))


def strings(node: ast.AST) -> Iterator[str]:
    for part in ast.walk(node):
        if isinstance(part, ast.Constant) and isinstance(part.value, str):
            yield part.value


def calls() -> Iterator[Call]:
    for path, tree in trees():
        for node in ast.walk(tree):
            if not (isinstance(node, ast.Call) and getattr(node.func, "id", "") in SPEAKERS):
                continue
            if node.args and (reasons := tuple(reasons_of(node.args[0]))):
                where = f"{path.relative_to(ROOT)}:{node.lineno}:{node.col_offset}"
                yield Call(where, reasons, given_to(node))


def reasons_of(node: ast.expr) -> Iterator[str]:
    """The reasons that are written out: one, or those of a choice."""
    match node:
        case ast.Constant(value=str() as reason):
            yield reason
        case ast.IfExp():
            yield from reasons_of(node.body)
            yield from reasons_of(node.orelse)


def given_to(node: ast.Call) -> frozenset[str] | None:
    names = {keyword.arg for keyword in node.keywords}
    for argument in node.args[1:]:
        if not isinstance(argument, ast.Dict):
            return None
        names |= {key.value if isinstance(key, ast.Constant) else None for key in argument.keys}
    return None if None in names else frozenset(name for name in names if name)


def places(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


CALLS = tuple(calls())


@pytest.mark.parametrize("call", CALLS, ids=lambda call: call.where)
def test_everything_said_has_a_sentence_whose_places_are_filled(call: Call) -> None:
    wanted = set().union(*(places(SENTENCES[reason]) for reason in call.reasons))
    if call.given is not None:
        assert wanted - ALWAYS_GIVEN <= call.given, call
        assert call.given <= wanted | ALWAYS_GIVEN, f"given for nothing: {call}"


def test_the_engines_reasons_have_sentences_and_get_what_is_in_them() -> None:
    assert set(SENTENCES) >= ENGINE_REASONS
    for reason in ENGINE_REASONS:
        assert places(SENTENCES[reason]) <= ALWAYS_GIVEN


def test_no_sentence_is_idle() -> None:
    named = set(REFUSED)
    for _, tree in trees():
        keys = {
            id(key)
            for node in ast.walk(tree)
            if isinstance(node, ast.Dict)
            for key, value in zip(node.keys, node.values, strict=True)
            if isinstance(value, ast.Constant) and value.value == SENTENCES.get(_text(key))
        }
        named |= {
            node.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in keys
        }
    assert sorted(set(SENTENCES) - named) == []


def _text(node: ast.AST | None) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def test_no_reason_is_in_two_dictionaries() -> None:
    found: dict[str, str] = {}
    for path in sorted((ROOT / "bot" / "replies").glob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if not isinstance(node, ast.Dict):
                continue
            for key, value in zip(node.keys, node.values, strict=True):
                reason = _text(key)
                if reason in SENTENCES and isinstance(value, ast.Constant):
                    assert found.setdefault(reason, path.name) == path.name, reason


def test_our_own_places_are_those_of_sentences() -> None:
    known = {name for sentence in SENTENCES.values() for name in places(sentence)}
    assert known >= OURS


@pytest.mark.parametrize("reason", sorted(SENTENCES))
def test_a_sentence_is_well_set(reason: str) -> None:
    assert list(faults(SENTENCES[reason])) == []


def test_what_the_help_says_is_well_set() -> None:
    texts = [usage for usage, _ in TOPICS.values()]
    texts += [word.summary for word in COMMANDS]
    texts += [option.summary for option in OPTIONS]
    assert {text: list(faults(text)) for text in texts if list(faults(text))} == {}


@pytest.mark.parametrize(
    "wrong",
    [
        "画好了,用时 3 秒。",
        "画好了，，用时 3 秒。",
        "用PNG再发一次。",
        "最多3张。",
        "最多{most}张。",
        "画好了！",
        "Try again later.",
        "没有「这个。",
        "找不到， ",
        "太" * 220 + "长。",
    ],
)
def test_bad_setting_is_seen(wrong: str) -> None:
    assert list(faults(wrong))


@pytest.mark.parametrize(
    "right",
    [
        "「{given}」没看懂，例如：/设置 步数=30",
        "最多 {most} 张，写成 --数量 4，或者 #12。",
        "用 PNG、JPEG，别的不行。",
        "{model}没有能用的画风。",
    ],
)
def test_good_setting_passes(right: str) -> None:
    assert list(faults(right)) == []
