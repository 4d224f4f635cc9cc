"""A workshop with made-up icons, and the whole smoke chain run in one, once."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from rich.console import Console

from tests.training.tiny_sprites import tiny_sprites
from training.chain import Chain, quieten
from training.loop import Gym
from training.settings import Budget, load_recipe
from training.workshop import Workshop
from training.workspace import Workspace

OpenShop = Callable[[Path], Workshop]


@pytest.fixture(scope="session", autouse=True)
def _one_thread() -> None:
    """Tests share a machine, and bits repeat for one number of threads only."""
    torch.set_num_threads(1)
    quieten()


@pytest.fixture(scope="session")
def open_shop() -> OpenShop:
    """Open a smoke workshop in a folder, with sprites but nothing trained."""

    def open_in(folder: Path) -> Workshop:
        place = Workspace(folder)
        place.root.mkdir(parents=True, exist_ok=True)
        tiny_sprites().save(place.sprites)
        gym = Gym(device=torch.device("cpu"), console=Console(file=io.StringIO()))
        return Workshop(recipe=load_recipe(Budget.SMOKE), workspace=place, gym=gym)

    return open_in


@pytest.fixture(scope="session")
def finished(open_shop: OpenShop, tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    """A workshop in which everything has been trained, published and measured."""
    shop = open_shop(tmp_path_factory.mktemp("training") / "smoke")
    Chain(shop.recipe, shop.workspace, gym=shop.gym).everything()
    return shop
