"""What is done to torch while a network is built stays among those who build."""

import threading
from pathlib import Path

import pytest
import torch
from diffusers import UNet2DConditionModel

from engine.building import BuildingSite

TIMEOUT_S = 60.0


def test_work_never_sees_the_dtype_that_networks_are_built_in(classic_path: Path) -> None:
    site, is_done = BuildingSite(), threading.Event()
    built = []

    def build() -> None:
        try:
            with site.open():
                built.extend(
                    UNet2DConditionModel.from_pretrained(
                        classic_path / "unet", torch_dtype=torch.float16
                    )
                    for _ in range(5)
                )
        finally:
            is_done.set()

    builder = threading.Thread(target=build)
    builder.start()
    seen = set()
    while not is_done.is_set():
        with site.work():
            seen |= {torch.zeros(1).dtype for _ in range(200)}
    builder.join(TIMEOUT_S)
    assert seen == {torch.float32}
    assert {network.dtype for network in built} == {torch.float16}
    assert len(built) == 5


def test_work_goes_on_between_two_networks() -> None:
    site, may_go_on = BuildingSite(), threading.Event()
    is_between = threading.Event()

    def build() -> None:
        with site.open():
            torch.set_default_dtype(torch.float64)
            torch.set_default_dtype(torch.float32)
            is_between.set()
            may_go_on.wait(TIMEOUT_S)

    builder = threading.Thread(target=build)
    builder.start()
    assert is_between.wait(TIMEOUT_S)
    with site.work():
        may_go_on.set()
    builder.join(TIMEOUT_S)
    assert not builder.is_alive()


def test_a_builder_that_fails_leaves_everything_as_it_was() -> None:
    site, usual = BuildingSite(), torch.set_default_dtype

    def build() -> None:
        with site.open():
            torch.set_default_dtype(torch.float64)
            raise OSError("no space")

    with pytest.raises(OSError, match="no space"):
        build()
    assert torch.get_default_dtype() is torch.float32
    assert torch.set_default_dtype is usual
    with site.work():
        pass


def test_others_may_set_the_dtype_as_ever() -> None:
    site = BuildingSite()
    seen = []

    def other() -> None:
        torch.set_default_dtype(torch.float64)
        seen.append(torch.get_default_dtype())
        torch.set_default_dtype(torch.float32)

    with site.open():
        thread = threading.Thread(target=other)
        thread.start()
        thread.join(TIMEOUT_S)
    assert seen == [torch.float64]
