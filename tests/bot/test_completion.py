from offered import OFFERED

from bot.commands.vocabulary import COMMANDS
from bot.completion import completion
from core.model_card import Registry


def test_models_and_styles_are_completed_by_the_names_that_are_offered():
    words = completion(OFFERED)

    values = {hint.name: hint.values for hint in (*words.commands, *words.options)}
    assert values["模型"] == ("迷你",)
    commands = {hint.name: hint.values for hint in words.commands}
    assert commands["模型"] == commands["换模型"] == ("mini", "plain", "editor")
    assert commands["画"] == ()
    assert values["风格"] == ("水墨", "浮雕", "陶土")


def test_without_styles_the_examples_are_shown():
    words = completion(Registry(models=OFFERED.models))

    assert {hint.name: hint.values for hint in words.options}["风格"][0] == "水墨:0.8"


def test_what_is_not_there_yet_is_completed_as_such():
    words = completion(OFFERED)

    later = {word.name for word in COMMANDS if not word.is_available}
    assert {hint.name for hint in words.commands if not hint.is_available} == later
    assert "不优化" not in {hint.name for hint in words.options}
