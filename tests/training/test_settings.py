"""The recipe is whole for every budget, and mistakes in it are named."""

import pytest

from training.controls import CONTROLS
from training.looks import LOOKS
from training.settings import RECIPE_PATH, Budget, load_recipe, read_recipe

TEXT = RECIPE_PATH.read_text(encoding="utf-8")


@pytest.mark.parametrize("budget", Budget)
def test_everything_a_recipe_names_exists(budget: Budget) -> None:
    recipe = load_recipe(budget)

    adapters = [*recipe.lora.values(), *recipe.controlnet.values()]
    looks = [*recipe.base.values(), *recipe.lora.values()]
    assert {each.base for each in adapters} <= set(recipe.base)
    assert {each.start for each in recipe.base.values()} <= {None, *recipe.base}
    assert {each.look for each in looks} <= {None, *LOOKS}
    assert {each.control for each in recipe.controlnet.values()} <= set(CONTROLS)


@pytest.mark.parametrize("budget", Budget)
def test_a_base_stands_after_the_one_it_starts_from(budget: Budget) -> None:
    recipe = load_recipe(budget)

    names = list(recipe.base)
    for name, base in recipe.base.items():
        assert base.start is None or names.index(base.start) < names.index(name)


def test_a_budget_is_laid_over_what_all_have_in_common() -> None:
    cpu, gpu = load_recipe(Budget.CPU), load_recipe(Budget.GPU)

    assert (cpu.data.side, gpu.data.side) == (64, 128)
    assert cpu.base["mini"].title == gpu.base["mini"].title


def test_an_unknown_key_is_named() -> None:
    with pytest.raises(ValueError, match="unknown field `colour`"):
        read_recipe(TEXT.replace("[smoke.data]", "[smoke.data]\ncolour = 1"), Budget.SMOKE)


def test_a_text_that_is_no_toml_is_refused() -> None:
    with pytest.raises(ValueError, match="not a recipe"):
        read_recipe("[common", Budget.SMOKE)
