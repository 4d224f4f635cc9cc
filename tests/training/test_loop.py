"""A killed run goes on as if nothing had happened."""

import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import torch
from rich.console import Console
from torch import nn

from training.checkpoint import fingerprint, load_checkpoint
from training.errors import TrainingError
from training.loop import Gym, train
from training.randomness import initial_weights, torch_stream
from training.settings import Fit

CPU = torch.device("cpu")
FIT = Fit(steps=12, batch=4, learning_rate=0.05, warmup=2, checkpoint_every=5, report_every=4)


class Killed(BaseException):
    """Stands for a signal: nothing catches it."""


@dataclass
class Fitting:
    """Learns a line; may be killed in a step, or come out with a loss that is no number."""

    killed_in: int | None = None
    broken_from: int | None = None
    module: nn.Module = field(init=False)
    seen: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        with initial_weights(1, "line"):
            self.module = nn.Linear(3, 1)

    def loss(self, step: int) -> torch.Tensor:
        if step == self.killed_in:
            raise Killed
        self.seen.append(step)
        x = torch.randn(8, 3, generator=torch_stream(1, "line", step, device=CPU))
        loss = (self.module(x) - x.sum(1, keepdim=True)).square().mean()
        broken = self.broken_from is not None and step >= self.broken_from
        return loss * float("nan") if broken else loss

    def report(self, module: nn.Module) -> Mapping[str, float]:
        ones = torch.ones(1, 3)
        return {"of ones": module(ones).item()}


def run(trainee: Fitting, checkpoint: Path, *, fit: Fit = FIT, origin: str = "here") -> nn.Module:
    gym = Gym(device=CPU, console=Console(file=io.StringIO()))
    return train(trainee, fit, name="line", checkpoint=checkpoint, origin=origin, gym=gym)


def bits(module: nn.Module) -> dict[str, bytes]:
    return {name: value.numpy().tobytes() for name, value in module.state_dict().items()}


def test_a_resumed_run_equals_an_uninterrupted_one(tmp_path: Path) -> None:
    whole = run(Fitting(), tmp_path / "whole.pt")

    with pytest.raises(Killed):
        run(Fitting(killed_in=8), tmp_path / "killed.pt")
    resumed = Fitting()
    assert bits(run(resumed, tmp_path / "killed.pt")) == bits(whole)
    assert resumed.seen == list(range(5, 12))


def test_a_run_that_was_killed_again_and_again_still_equals_it(tmp_path: Path) -> None:
    whole = run(Fitting(), tmp_path / "whole.pt")

    for step in (3, 7, 11):
        with pytest.raises(Killed):
            run(Fitting(killed_in=step), tmp_path / "killed.pt")
    assert bits(run(Fitting(), tmp_path / "killed.pt")) == bits(whole)


def test_a_finished_run_is_not_made_again(tmp_path: Path) -> None:
    first = run(Fitting(), tmp_path / "line.pt")

    again = Fitting()
    assert bits(run(again, tmp_path / "line.pt")) == bits(first)
    assert again.seen == []


def test_training_learns(tmp_path: Path) -> None:
    fit = Fit(steps=200, batch=4, learning_rate=0.05, warmup=2, report_every=200)

    learned = run(Fitting(), tmp_path / "line.pt", fit=fit)
    assert learned(torch.tensor([[1.0, 2.0, 3.0]])).item() == pytest.approx(6, abs=0.1)


def test_a_checkpoint_of_other_settings_is_refused(tmp_path: Path) -> None:
    run(Fitting(), tmp_path / "line.pt")

    with pytest.raises(TrainingError, match="other settings"):
        run(Fitting(), tmp_path / "line.pt", origin="elsewhere")


def test_a_loss_that_is_no_number_is_never_saved(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="the loss of step 8 is nan"):
        run(Fitting(broken_from=6), tmp_path / "line.pt")

    saved = load_checkpoint(tmp_path / "line.pt", origin="here", device=CPU)
    assert saved is not None
    assert saved["step"] == 5


def test_a_fingerprint_follows_settings_and_files(tmp_path: Path) -> None:
    weights = tmp_path / "weights"
    weights.write_bytes(b"one")
    first = fingerprint(1, FIT, weights)

    assert fingerprint(1, FIT, weights) == first
    weights.write_bytes(b"two")
    assert len({first, fingerprint(1, FIT, weights), fingerprint(2, FIT, weights)}) == 3
