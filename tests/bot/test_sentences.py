import ast
import re
from pathlib import Path
from string import Formatter

import pytest

from bot.replies.sentences import SENTENCES

BOT = Path(__file__).parents[2] / "bot"
SPEAKERS = {"say", "UserError", "Notice"}
ENGINE_REASONS = {
    reason
    for path in (BOT.parent / "engine").glob("*.py")
    for reason in re.findall(
        r'(?:RefusedError|refusing)\(\s*"([a-z_]+)"', path.read_text(encoding="utf-8")
    )
}


def calls():
    for path in BOT.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in SPEAKERS:
                for reason in reasons(node):
                    yield pytest.param(reason, node, id=f"{path.stem}-{node.lineno}-{reason}")


def reasons(node):
    if not node.args:
        return []
    return [
        part.value
        for part in ast.walk(node.args[0])
        if isinstance(part, ast.Constant) and isinstance(part.value, str)
    ]


@pytest.mark.parametrize(("reason", "node"), list(calls()))
def test_everything_said_has_a_sentence_and_fills_its_places(reason, node):
    places = {name for _, name, _, _ in Formatter().parse(SENTENCES[reason]) if name}
    given = {keyword.arg for keyword in node.keywords}
    for argument in node.args[1:]:
        if isinstance(argument, ast.Dict):
            given |= {key.value for key in argument.keys}

    assert None in given or places <= given | {"numbers", "first"}, (reason, places, given)


def test_every_sentence_ends_like_one_and_spaces_latin_from_chinese():
    crammed = re.compile(r"[\u4e00-\u9fff][A-Za-z0-9]|[A-Za-z0-9][\u4e00-\u9fff]")
    for reason, sentence in SENTENCES.items():
        assert sentence.strip() == sentence, reason
        plain = re.sub(r"「[^」]*」|[#/\-][^ 。；，：]*|\{[^}]*\}|例如.*|\S*=\S*", "", sentence)
        assert not crammed.search(plain), (reason, crammed.search(plain))


def test_the_engines_reasons_have_sentences():
    assert set(SENTENCES) >= ENGINE_REASONS
