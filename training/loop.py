"""The training loop: the same for everything that is trained, and exact after a resume."""

from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol

import torch
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from torch import nn
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from training.checkpoint import load_checkpoint, save_checkpoint
from training.errors import TrainingError
from training.schedule import ema_decay, learning_rate
from training.settings import Fit

MAX_GRADIENT_NORM: Final = 1.0
_SMOOTHING: Final = 0.02
_Weights = tuple[torch.Tensor, ...] | list[torch.Tensor]


class Trainee(Protocol):
    """Something that learns.

    `module` holds its weights; those that require no gradient stay as they are.
    """

    module: nn.Module

    def loss(self, step: int) -> torch.Tensor:
        """The loss (scalar) of a step; all it draws at random is decided by the step."""
        ...

    def report(self, module: nn.Module) -> Mapping[str, float]:
        """Figures that say whether `module`, the averaged copy, has learned; by their names."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Gym:
    """Where training happens: on which device, and who is told."""

    device: torch.device
    console: Console

    def autocast(self) -> AbstractContextManager[Any]:
        """What forward passes run in: bfloat16 on a GPU, float32 elsewhere."""
        if self.device.type != "cuda":
            return nullcontext()
        return torch.autocast("cuda", torch.bfloat16)


def train(
    trainee: Trainee, fit: Fit, *, name: str, checkpoint: Path, origin: str, gym: Gym
) -> nn.Module:
    """Train to the last step, from the last checkpoint on; returns the averaged module.

    A run that was stopped anywhere and goes on ends with the same weights, to the last bit, as
    one that was not (on the same machine, with the same number of threads).

    Raises TrainingError where the checkpoint is of another `origin`, or the loss is no number.
    """
    run = _Run(trainee, fit, gym)
    state = load_checkpoint(checkpoint, origin=origin, device=gym.device)
    if state is not None:
        run.restore(state)
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[loss]}"),
        console=gym.console,
        disable=not gym.console.is_terminal,
    )
    with bar:
        task = bar.add_task(name, total=fit.steps, completed=run.step, loss="")
        while run.step < fit.steps:
            run.advance()
            bar.update(task, completed=run.step)
            is_last = run.step == fit.steps
            if is_last or run.step % fit.report_every == 0:
                figures = run.figures()
                bar.update(task, loss=f"loss {figures['loss']:.4f}")
                told = "  ".join(f"{key} {value:.4g}" for key, value in figures.items())
                gym.console.print(f"{name} {run.step}/{fit.steps}  {told}", highlight=False)
            if is_last or run.step % fit.checkpoint_every == 0:
                save_checkpoint(checkpoint, run.state(), origin=origin)
    return run.averaged.module


class _Run:
    """The moving parts of a training run; `step` counts the steps made."""

    def __init__(self, trainee: Trainee, fit: Fit, gym: Gym) -> None:
        # Channels last is what convolutions are fastest in, on CPUs and GPUs alike.
        module = trainee.module.to(gym.device).train()
        module.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        self._trainee, self._fit, self._gym = trainee, fit, gym
        self._parameters = [each for each in module.parameters() if each.requires_grad]
        self._optimizer = torch.optim.AdamW(
            self._parameters,
            lr=fit.learning_rate,
            betas=fit.betas,
            weight_decay=fit.weight_decay,
            fused=True,
        )
        self.averaged = AveragedModel(module, multi_avg_fn=self._average)
        self.averaged.eval()
        self.step = 0
        self._loss = torch.zeros((), device=gym.device)

    def advance(self) -> None:
        """Make one step."""
        for group in self._optimizer.param_groups:
            group["lr"] = learning_rate(self._fit, self.step)
        with self._gym.autocast():
            loss = self._trainee.loss(self.step)
        self._optimizer.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(self._parameters, MAX_GRADIENT_NORM)
        self._optimizer.step()
        self.averaged.update_parameters(self._trainee.module)
        self._loss.lerp_(loss.detach().float(), _SMOOTHING if self.step else 1.0)
        self.step += 1

    def figures(self) -> dict[str, float]:
        """The smoothed loss and what the trainee reports of the averaged weights."""
        loss = self._loss.item()
        if not torch.isfinite(self._loss):
            raise TrainingError(f"the loss of step {self.step} is {loss}: lower the learning rate")
        with torch.inference_mode(), self._gym.autocast():
            return {"loss": loss, **self._trainee.report(self.averaged.module)}

    def state(self) -> dict[str, Any]:
        """All that is needed to go on from here."""
        if not torch.isfinite(self._loss):
            raise TrainingError(f"the loss of step {self.step} is no number; nothing was saved")
        return {
            "step": self.step,
            "loss": self._loss,
            "module": self._trainee.module.state_dict(),
            "averaged": self.averaged.state_dict(),
            "optimizer": self._optimizer.state_dict(),
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Go on from a state."""
        self._trainee.module.load_state_dict(state["module"])
        self.averaged.load_state_dict(state["averaged"])
        self._optimizer.load_state_dict(state["optimizer"])
        self._loss.copy_(state["loss"])
        self.step = state["step"]

    def _average(
        self, averaged: _Weights, current: _Weights, num_averaged: torch.Tensor | int
    ) -> None:
        average = get_ema_multi_avg_fn(ema_decay(self._fit, self.step))  # type: ignore[no-untyped-call]
        average(averaged, current, num_averaged)
