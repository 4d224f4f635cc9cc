"""Samples whose numbers go wrong on the way."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import torch

from core import wire
from core.sampler import Sampler
from engine.machine import Machine, prepare_machine
from engine.runner import Runner
from engine.sample import Sample
from tests.engine.engine_desk import Desk, make_studios
from tests.engine.engine_process import make_submit, profile_folder

BROKEN_SEED = 13
ONCE_SEED = 14


class BreakingRunner(Runner):
    """Spoils the latents of certain seeds at their third step: one always, one just once."""

    def __init__(self, **parts: Any) -> None:
        super().__init__(**parts)
        self.spoilt: set[int] = set()

    def step(self, samples: Sequence[Sample], *, bucket: int) -> None:
        super().step(samples, bucket=bucket)
        for sample in samples:
            is_due = sample.call == 3 and sample.seed in {BROKEN_SEED, ONCE_SEED}
            if is_due and not (sample.seed == ONCE_SEED and ONCE_SEED in self.spoilt):
                self.spoilt.add(sample.seed)
                flight = self._flights[sample]
                flight.slots = torch.full_like(flight.slots, torch.nan)


@pytest.fixture
def machine() -> Machine:
    return prepare_machine("cpu", threads=1)


@pytest.fixture
def folder(tmp_path_factory: pytest.TempPathFactory, machine: Machine) -> Path:
    folder = profile_folder(tmp_path_factory)
    studio = make_studios(machine, folder).default
    studio.profiler.curve_of(studio.base)
    return folder


@pytest.fixture
def desk(machine: Machine, folder: Path) -> Desk:
    return Desk(make_studios(machine, folder), machine)


@pytest.fixture
def breaking(machine: Machine, folder: Path) -> Desk:
    return Desk(make_studios(machine, folder, make_runner=BreakingRunner), machine)


@pytest.mark.parametrize("sampler", [Sampler.DDIM, Sampler.UNIPC])
def test_numbers_that_go_wrong_once_leave_no_trace(
    breaking: Desk, desk: Desk, sampler: Sampler
) -> None:
    submit = make_submit(seeds=(ONCE_SEED,), steps=6, sampler=sampler)
    assert breaking.draw(submit).images == desk.draw(submit).images


def test_numbers_that_always_go_wrong_fail_the_job_and_touch_nobody_else(
    breaking: Desk, desk: Desk
) -> None:
    bad = make_submit(owner=1, seeds=(BROKEN_SEED,), steps=8)
    others = [make_submit(owner=owner, seeds=(owner,), steps=8) for owner in (2, 3)]
    answers = {answer.job_id: answer for answer in breaking.answer(bad, *others)}
    failed = answers[bad.job_id]
    assert isinstance(failed, wire.Failed)
    assert failed.reason == "picture_invalid"
    for other in others:
        finished = answers[other.job_id]
        assert isinstance(finished, wire.Finished)
        again = make_submit(seeds=other.seeds, steps=8, bucket=finished.record.bucket)
        assert desk.draw(again).images == finished.images


def test_numbers_that_go_wrong_early_are_not_stepped_to_the_end(breaking: Desk) -> None:
    start = breaking.pulse.num_steps
    assert breaking.fail(make_submit(seeds=(BROKEN_SEED,), steps=100)) == "picture_invalid"
    assert breaking.pulse.num_steps - start < 150


def test_one_broken_picture_of_many_fails_none_but_its_job(breaking: Desk) -> None:
    broken = make_submit(owner=1, seeds=(1, BROKEN_SEED, 2), steps=5)
    repaired = make_submit(owner=2, seeds=(3, ONCE_SEED), steps=5)
    answers = {answer.job_id: answer for answer in breaking.answer(broken, repaired)}
    assert isinstance(answers[broken.job_id], wire.Failed)
    assert isinstance(answers[repaired.job_id], wire.Finished)
