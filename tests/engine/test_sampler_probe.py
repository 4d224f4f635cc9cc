"""Schedulers that no table can say are refused, and probing leaves no trace."""

from typing import Any

import pytest
import torch
from diffusers import (
    DDIMScheduler,
    DDPMScheduler,
    DPMSolverMultistepScheduler,
)

from core.sampler import Sampler
from engine.sampler_probe import NonlinearSchedulerError, read_table
from engine.samplers import SamplerTables
from tests.engine.scheduler_configs import CLASSIC


@pytest.mark.parametrize("flag", ["clip_sample", "thresholding"])
def test_a_scheduler_that_clips_is_refused(flag: str) -> None:
    scheduler = DDIMScheduler(**{"clip_sample": False, flag: True})

    with pytest.raises(NonlinearSchedulerError, match="clips"):
        read_table(scheduler, steps=5)


def test_a_scheduler_that_draws_twice_is_refused() -> None:
    class TwiceNoisy(DDPMScheduler):
        def step(self, model_output: torch.Tensor, *args: Any, **kwargs: Any) -> Any:
            more = torch.randn(model_output.shape, dtype=model_output.dtype)
            return super().step(model_output + more, *args, **kwargs)

    with pytest.raises(NonlinearSchedulerError, match="twice"):
        read_table(TwiceNoisy(clip_sample=False), steps=5)


def test_a_scheduler_that_remembers_too_much_is_refused() -> None:
    class Elephant(DDIMScheduler):
        def step(self, model_output: torch.Tensor, *args: Any, **kwargs: Any) -> Any:
            self.memories = [*getattr(self, "memories", []), model_output]
            return super().step(model_output, *args, **kwargs)

    with pytest.raises(NonlinearSchedulerError, match="remembers too much"):
        read_table(Elephant(clip_sample=False), steps=40)


def test_an_unknown_kind_of_prediction_is_refused() -> None:
    scheduler = DPMSolverMultistepScheduler(prediction_type="flow_prediction", use_flow_sigmas=True)

    with pytest.raises(NonlinearSchedulerError, match="flow_prediction"):
        read_table(scheduler, steps=5)


def test_reading_a_table_leaves_torch_as_it_was() -> None:
    before = torch.Generator().manual_seed(3)
    torch.manual_seed(3)
    SamplerTables(CLASSIC).get(Sampler.EULER_A, steps=5)

    assert torch.equal(torch.randn(4), torch.randn(4, generator=before))
