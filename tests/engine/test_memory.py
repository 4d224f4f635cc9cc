"""An engine on a device whose memory is small, and really counted."""

import dataclasses
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from weakref import WeakSet

import pytest
import torch

from core import wire
from engine.machine import Machine, prepare_machine
from engine.memory import smaller_bucket
from engine.zoo import LoadedModel, Zoo
from tests.engine.engine_desk import Desk, make_studios
from tests.engine.engine_process import make_submit

SMALL = 8 * 8
"""Latent pixels of a picture of 64 × 64."""


class Device:
    """Memory for so many latent pixels in a call; each family that lives takes `weights`."""

    def __init__(self) -> None:
        self.capacity = 10**9
        self.weights = 0
        self.families: WeakSet[Any] = WeakSet()
        self.num_failures = 0

    def take(self, latents: torch.Tensor) -> None:
        rows, _, height, width = latents.shape
        if rows * height * width + self.weights * len(self.families) > self.capacity:
            self.num_failures += 1
            raise torch.OutOfMemoryError("the test's device is full")


class CountingFamily:
    """A family whose model calls take memory of the device."""

    def __init__(self, family: Any, device: Device) -> None:
        self._family = family
        self._device = device
        device.families.add(self)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._family, name)

    def predict(self, latents: torch.Tensor, *rest: Any, **more: Any) -> torch.Tensor:
        self._device.take(latents)
        output: torch.Tensor = self._family.predict(latents, *rest, **more)
        return output


class CountingZoo(Zoo):
    device_memory: Device

    def load(self, name: str) -> LoadedModel:
        model = super().load(name)
        family: Any = CountingFamily(model.family, self.device_memory)
        return dataclasses.replace(model, family=family)


@pytest.fixture
def device() -> Iterator[Device]:
    CountingZoo.device_memory = Device()
    yield CountingZoo.device_memory
    del CountingZoo.device_memory


@pytest.fixture
def make_desk(device: Device, classic_path: Path, tmp_path: Path) -> Callable[..., Desk]:
    """A desk with two tiny models, `one` and `two`, that were profiled with memory to spare."""
    cards = [
        f'[[model]]\nname = "{name}"\ntitle = "{name}"\nfamily = "stable-diffusion"\n'
        f'path = "{name}"\nlicence = "none"\nwidth = 64\nheight = 64\n'
        for name in ("one", "two")
    ]
    for name in ("one", "two"):
        shutil.copytree(classic_path, tmp_path / name)
    (tmp_path / "registry.toml").write_text("\n".join(cards), encoding="utf-8")

    def make(*, is_exact: bool = True) -> Desk:
        machine: Machine = prepare_machine("cpu", threads=1)
        studios = make_studios(
            machine, tmp_path, registry=tmp_path / "registry.toml", make_zoo=CountingZoo
        )
        desk = Desk(studios, machine, is_exact=is_exact)
        for name in ("one", "two"):
            desk.draw(job(model=name))
            desk.draw(job(model=name, width=128, height=128))
        return desk

    return make


def job(**changes: object) -> wire.Submit:
    fields: dict[str, object] = {"model": "one", "width": 64, "height": 64, "steps": 3}
    return make_submit(**(fields | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize("is_exact", [True, False])
def test_a_batch_too_large_for_the_memory_is_split(
    make_desk: Callable[..., Desk], device: Device, *, is_exact: bool
) -> None:
    desk = make_desk(is_exact=is_exact)
    device.capacity = 2 * SMALL
    answers = desk.answer(*[job(owner=owner) for owner in range(6)])
    assert [type(answer) for answer in answers] == [wire.Finished] * 6
    assert desk.studios.ready("two") is not None


def test_idle_models_make_room_for_what_cannot_be_split(
    make_desk: Callable[..., Desk], device: Device
) -> None:
    desk = make_desk()
    device.weights = SMALL
    device.capacity = 3 * SMALL
    first = desk.draw(job())
    assert device.num_failures >= 1
    assert desk.studios.ready("two") is None
    assert desk.draw(job(bucket=first.record.bucket)).images == first.images


def test_a_picture_too_large_for_all_the_memory_fails_alone(
    make_desk: Callable[..., Desk], device: Device
) -> None:
    desk = make_desk()
    device.capacity = 2 * SMALL
    large, small = job(owner=1, width=128, height=128), job(owner=2)
    answers = {answer.job_id: answer for answer in desk.answer(large, small)}
    failed = answers[large.job_id]
    assert isinstance(failed, wire.Failed)
    assert failed.reason == "out_of_memory"
    assert isinstance(answers[small.job_id], wire.Finished)
    assert desk.draw(job()).images


def test_a_replay_that_does_not_fit_any_more_fails_alone(
    make_desk: Callable[..., Desk], device: Device
) -> None:
    desk = make_desk()
    device.capacity = 2 * SMALL
    assert desk.fail(job(bucket=4)) == "out_of_memory"
    assert desk.draw(job()).record.bucket == 2


@pytest.mark.parametrize(
    ("rows", "largest", "buckets", "smaller"),
    [(8, 2, (1, 2, 4, 8), 2), (8, 1, (1, 2, 4, 8), 1), (2, 2, (1, 2), None), (4, 2, (), None)],
)
def test_the_next_bucket_holds_the_largest_sample(
    rows: int, largest: int, buckets: tuple[int, ...], smaller: int | None
) -> None:
    assert smaller_bucket(rows, largest=largest, buckets=buckets) == smaller
