from pathlib import PurePath

import pytest

from core.model_card import read_registry
from core.registry_layers import RegistryLayer, keep_cards, lay_registries

MODEL = """
[[model]]
name = "{name}"
title = "{title}"
family = "stable-diffusion"
licence = "MIT"
{more}
"""
LORA = "[[lora]]\nname = 'ink'\ntitle = '水墨'\nshape = 'small'\nlicence = 'MIT'\n"


def layer(folder: str, *texts: str) -> RegistryLayer:
    return RegistryLayer(PurePath(folder), "".join(texts))


def model(name: str, title: str, more: str = "") -> str:
    return MODEL.format(name=name, title=title, more=more)


def test_later_files_add_entries_and_replace_those_of_the_same_name():
    registry = lay_registries(
        [
            layer("/shipped", model("mini", "迷你"), model("large", "大")),
            layer("/data", model("large", "我的", "steps = 9"), model("own", "自己"), LORA),
        ]
    )

    assert [(card.name, card.title) for card in registry.models] == [
        ("mini", "迷你"),
        ("large", "我的"),
        ("own", "自己"),
    ]
    assert registry.models[1].steps == 9
    assert [card.name for card in registry.cards] == ["mini", "large", "own", "ink"]


def test_paths_are_taken_from_the_file_that_names_them():
    registry = lay_registries(
        [
            layer("/shipped", model("mini", "迷你", "path = 'mini'"), model("large", "大")),
            layer("/data", model("own", "自己", "path = '/disk/own'")),
        ]
    )

    assert [card.path for card in registry.models] == [
        "/shipped/mini",
        "/data/large",
        "/disk/own",
    ]


def test_a_name_that_two_files_use_for_different_entries_is_refused():
    with pytest.raises(ValueError, match="a name twice: 大"):
        lay_registries(
            [
                layer("/a", model("large", "大")),
                layer("/b", model("own", "自己", 'aliases = ["大"]')),
            ]
        )


def test_a_registry_without_some_cards_still_has_a_default():
    registry = read_registry(model("mini", "迷你") + model("large", "大") + LORA)

    kept = keep_cards(registry, lambda card: card.name == "large")
    assert ([card.name for card in kept.models], kept.loras) == (["large"], ())

    none = keep_cards(registry, lambda _: False)
    assert [card.name for card in none.models] == ["mini"]
