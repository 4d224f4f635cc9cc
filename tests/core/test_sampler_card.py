"""Tables stand in for samplers by names that no stock sampler has."""

import pytest

from core.sampler import Sampler
from core.sampler_card import SamplerCard, find_tables, is_table_name, read_sampler_card

TEXT = """
name = "OLSS-快"
title = "八步"
models = ["mini"]
steps = 8
prediction_type = "v_prediction"
noise_weight = 1.0

[[call]]
timestep = 999.0
"""


def card(**changes):
    fields = {"name": "OLSS", "models": ("mini",), "steps": 8, "prediction_type": "epsilon"}
    return SamplerCard(**(fields | changes))


def test_a_card_is_read_without_its_weights():
    assert read_sampler_card(TEXT) == card(
        name="OLSS-快", title="八步", prediction_type="v_prediction"
    )


@pytest.mark.parametrize("text", ["[", 'name = "OLSS"', TEXT.replace("8", '"viele"')])
def test_what_is_no_table_is_refused(text):
    with pytest.raises(ValueError, match="not a sampler table"):
        read_sampler_card(text)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"name": "Euler"}, "begins with OLSS"),
        ({"models": ()}, "no model"),
        ({"steps": 0}, "no st"),
    ],
)
def test_a_table_that_could_not_be_used_is_refused(changes, why):
    with pytest.raises(ValueError, match=why):
        card(**changes)


@pytest.mark.parametrize(
    ("name", "is_one"),
    [
        ("OLSS", True),
        ("olss-快", True),
        ("自定", True),
        ("自定_2", True),
        ("Euler", False),
        ("OLSS 8", False),
    ],
)
def test_the_names_of_tables_are_known_by_their_beginning(name, is_one):
    assert is_table_name(name) is is_one


def test_no_stock_sampler_is_called_like_a_table():
    assert not any(is_table_name(sampler) for sampler in Sampler)


def test_tables_of_a_name_are_found_for_their_model_by_steps():
    long, short, other = card(steps=12), card(steps=5), card(models=("other",))
    assert find_tables((long, short, other), "olss", model="mini") == (short, long)
    assert find_tables((long, other), "OLSS", model="none") == ()
