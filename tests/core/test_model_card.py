import pytest

from core.model_card import ControlKind, read_registry

ENTRY = """
[[model]]
name = "{name}"
title = "{title}"
family = "stable-diffusion"
path = "{name}"
licence = "Apache-2.0"
"""

LORA = """
[[lora]]
name = "{name}"
title = "水墨"
shape = "small"
licence = "MIT"
"""


def test_the_first_model_is_the_default_and_all_are_found_by_their_names():
    registry = read_registry(
        ENTRY.format(name="one", title="一")
        + ENTRY.format(name="two", title="二").replace("licence", 'aliases = ["贰"]\nlicence')
    )

    assert registry.default.name == "one"
    assert [registry.find(name).name for name in ("one", " ONE ", "一", "贰")] == [
        "one",
        "one",
        "one",
        "two",
    ]
    assert registry.find("三") is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "lists no model"),
        ("[[model", "not a model registry"),
        (ENTRY.format(name="a", title="一") + "colour = 3\n", "colour"),
        ("[[model]]\nname = 'a'\n", "title"),
        (ENTRY.format(name="a", title="一") + "steps = 'many'\n", "steps"),
        (ENTRY.format(name="a", title="一") * 2, "a name twice"),
        (ENTRY.format(name="a", title="一") + LORA.format(name="a"), "a name twice"),
        (ENTRY.format(name="../a", title="一"), "name"),
        (ENTRY.format(name="A", title="一"), "name"),
    ],
)
def test_what_is_no_registry_is_refused_with_the_offending_key(text, said):
    with pytest.raises(ValueError, match=said):
        read_registry(text)


def test_adapters_are_offered_with_the_models_they_were_made_for():
    adapter = 'path = "{0}"\nlicence = "MIT"\n'
    registry = read_registry(
        ENTRY.format(name="one", title="一")
        + 'shape = "small"\n'
        + ENTRY.format(name="two", title="二")
        + 'shape = "large"\n'
        + '[[lora]]\nname = "ink"\ntitle = "水墨"\nshape = "small"\n'
        + adapter.format("ink")
        + '[[controlnet]]\nname = "edges"\ntitle = "线稿"\nshape = "large"\nkind = "canny"\n'
        + adapter.format("edges")
    )
    one, two = registry.models

    assert registry.find_lora("水墨", one) == registry.loras[0]
    assert registry.find_lora("水墨", two) is None
    assert registry.controlnet_of(ControlKind.CANNY, two) == registry.controlnets[0]
    assert registry.controlnet_of(ControlKind.DEPTH, two) is None
    assert registry.controlnet_of(ControlKind.CANNY, one) is None


def test_a_controlnet_trained_with_a_model_is_preferred_for_it():
    controlnet = """
[[controlnet]]
name = "{base}-canny"
title = "{base}"
shape = "small"
kind = "canny"
base = "{base}"
licence = "MIT"
"""
    registry = read_registry(
        "".join(ENTRY.format(name=n, title=n * 2) + 'shape = "small"\n' for n in ("a", "b", "c"))
        + "".join(controlnet.format(base=base) for base in ("a", "b"))
    )

    names = [registry.controlnet_of(ControlKind.CANNY, model).name for model in registry.models]
    assert names == ["a-canny", "b-canny", "a-canny"]
