"""Whatever is trained, a killed run ends with the very weights of one that was not."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import nn

from tests.training.conftest import OpenShop
from training.denoisers import train_base, train_controlnet, train_lora
from training.foundations import train_decoder, train_text, train_vae
from training.judge_training import train_judge
from training.loop import Trainee
from training.settings import Fit
from training.workshop import Workshop

PARTS: list[tuple[Callable[[Workshop], None], str]] = [
    (train_vae, "vae"),
    (train_decoder, "decoder"),
    (train_text, "text_encoder"),
    (train_judge, "judge"),
    (lambda shop: train_base(shop, "first"), "base/first"),
    (lambda shop: train_base(shop, "mini"), "base/mini"),
    (lambda shop: train_base(shop, "faces"), "base/faces"),
    (lambda shop: train_lora(shop, "ink"), "lora/ink"),
    (lambda shop: train_controlnet(shop, "canny"), "controlnet/canny"),
]


class Killed(BaseException):
    """Stands for a signal: nothing catches it."""


@dataclass
class Mortal:
    """A trainee that is killed after so many steps."""

    trainee: Trainee
    steps: int

    @property
    def module(self) -> nn.Module:
        return self.trainee.module

    def loss(self, step: int) -> torch.Tensor:
        if step == self.steps:
            raise Killed
        return self.trainee.loss(step)

    def report(self, module: nn.Module) -> Mapping[str, float]:
        return self.trainee.report(module)


class KilledWorkshop(Workshop):
    """Is killed two steps after a part's first checkpoint."""

    def train(self, part: str, trainee: Trainee, fit: Fit, *, origin: str) -> object:
        mortal = Mortal(trainee, steps=fit.checkpoint_every + 2)
        return super().train(part, mortal, fit, origin=origin)


def try_in_vain(work: Callable[[Workshop], None], shop: Workshop) -> bool:
    killed = KilledWorkshop(recipe=shop.recipe, workspace=shop.workspace, gym=shop.gym)
    try:
        work(killed)
    except Killed:
        return True
    return False


def weights_in(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.glob("*.safetensors")}


def test_every_part_resumes_to_the_last_bit(open_shop: OpenShop, tmp_path: Path) -> None:
    whole, halved = open_shop(tmp_path / "whole"), open_shop(tmp_path / "halved")

    for work, kept in PARTS:
        work(whole)
        assert try_in_vain(work, halved)
        assert not (halved.workspace.root / kept).exists()
        work(halved)
        expected = weights_in(whole.workspace.root / kept)
        assert expected
        assert weights_in(halved.workspace.root / kept) == expected, kept
