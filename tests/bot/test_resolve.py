from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.limits import Limits
from bot.resolve import overlay, resolve
from bot.sizes import fit_shape
from bot.wish import Input, Wish, options_of
from core.command import Options, Weighted
from core.errors import UserError
from core.model_card import ModelCard, Registry, read_registry
from core.sampler import Sampler

REGISTRY = read_registry(
    (Path(__file__).parents[2] / "models" / "registry.toml").read_text(encoding="utf-8")
)
MINI = REGISTRY.default
LARGE = ModelCard(
    name="large", title="大", family="stable-diffusion", path="large", licence="Apache-2.0"
)
SKETCH = Input(input_id="ab" * 32, width=900, height=600)
FROM_SKETCH = Wish(init_image=SKETCH)


def resolved(prompt="一只猫", *, options=None, registry=REGISTRY, **more):
    return resolve(prompt, options or Options(), registry=registry, limits=Limits(), **more)


def refused(**more):
    with pytest.raises(UserError) as error:
        resolved(**more)
    return error.value


def test_what_is_not_given_comes_from_the_model():
    spec = resolved().spec

    assert (spec.model, spec.prompt) == ("mini", "一只猫")
    assert (spec.width, spec.height) == (MINI.width, MINI.height)
    assert (spec.steps, spec.guidance_scale, spec.sampler) == (20, 4.0, Sampler.DDIM)
    assert (spec.init_image, spec.strength) == (None, None)


def test_what_is_given_wins_over_the_persons_defaults_and_these_over_the_models():
    defaults = Options(steps=30, guidance_scale=3.0)
    options = overlay(Options(steps=10), defaults)

    spec = resolved(options=options).spec

    assert (spec.steps, spec.guidance_scale, spec.width) == (10, 3.0, 512)


def test_a_given_aspect_keeps_out_the_default_size_and_the_other_way_round():
    assert overlay(Options(aspect=(3, 4)), Options(size=(512, 512))).size is None
    assert overlay(Options(size=(512, 512)), Options(aspect=(3, 4))).aspect is None


def test_a_size_is_rounded_to_the_models_multiple_and_said_so():
    result = resolved(options=Options(size=(500, 700)))

    assert (result.spec.width, result.spec.height) == (512, 640)
    assert [notice.reason for notice in result.notices] == ["size_rounded"]


def test_a_fitting_size_is_taken_as_it_is_without_a_word():
    result = resolved(options=Options(size=(768, 512)))

    assert (result.spec.width, result.spec.height) == (768, 512)
    assert result.notices == ()


def test_a_size_too_large_names_the_largest_of_its_shape():
    error = refused(options=Options(size=(4096, 2048)))

    assert (error.reason, error.values["most"]) == ("size_too_large", "1408x640")
    assert resolved(options=Options(size=(1408, 640))).notices == ()


@pytest.mark.parametrize(
    ("size", "expected"), [("方图", (512, 512)), ("竖图", (512, 768)), ("横图", (768, 512))]
)
def test_a_shape_word_is_filled_in_by_the_model(size, expected):
    spec = resolved(options=Options(size=size)).spec

    assert (spec.width, spec.height) == expected


def test_an_aspect_the_model_cannot_meet_is_told():
    exact = resolved(options=Options(aspect=(3, 4)))
    near = resolved(options=Options(aspect=(9, 16)))

    assert (exact.spec.width, exact.spec.height) == (384, 512)
    assert exact.notices == ()
    assert [notice.reason for notice in near.notices] == ["aspect_rounded"]


def test_a_picture_gives_its_shape_and_a_strength():
    spec = resolved(wish=FROM_SKETCH).spec

    assert (spec.width, spec.height) == (768, 512)
    assert (spec.init_image, spec.strength) == (SKETCH.input_id, 0.6)


def test_a_strength_without_a_picture_is_told():
    result = resolved(options=Options(strength=0.5))

    assert result.spec.strength is None
    assert [notice.reason for notice in result.notices] == ["option_unused"]


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (Options(steps=101), "too_many_steps"),
        (Options(count=9), "too_many_pictures"),
        (Options(model="没有的"), "unknown_model"),
        (Options(loras=(Weighted("没有的"),)), "no_loras"),
        (Options(control=Weighted("线稿")), "control_needs_picture"),
        (Options(upscale=2.0), "enlarge_later"),
        (Options(is_raw=True), "option_not_available"),
    ],
)
def test_what_cannot_be_is_refused(options, reason):
    assert refused(options=options).reason == reason


def test_a_strength_that_leaves_no_step_is_refused():
    options = Options(strength=0.04, steps=20)

    assert refused(options=options, wish=FROM_SKETCH).reason == "strength_too_low"


def test_a_prompt_beyond_the_limit_is_refused():
    assert refused(prompt="猫" * 4001).reason == "prompt_beyond_limit"
    assert resolved(prompt="猫" * 4000).spec.prompt == "猫" * 4000


def test_the_options_of_a_spec_ask_for_the_same_spec():
    spec = resolved(options=Options(steps=7, size=(768, 512)), wish=FROM_SKETCH).spec

    assert resolved(options=options_of(spec), wish=FROM_SKETCH).spec == spec


def test_a_model_is_found_by_any_of_its_names():
    registry = Registry(models=(MINI, LARGE))

    for name in ("large", "LARGE", "大"):
        assert resolved(options=Options(model=name), registry=registry).spec.model == "large"


@given(st.floats(0.05, 20))
def test_every_shape_fits_the_model(aspect):
    for card in (MINI, LARGE):
        width, height = fit_shape(aspect, card)

        assert width % card.size_multiple == height % card.size_multiple == 0
        assert width * height <= card.max_pixels
