"""The chain: every link from icons to measured models, each to be run by itself or all in turn."""

from collections.abc import Mapping
from typing import Final, Literal

import torch
from diffusers.utils import logging as diffusers_logging
from rich.console import Console
from rich.progress import track
from rich.table import Table
from transformers.utils import logging as transformers_logging

from training.denoisers import train_base, train_controlnet, train_lora
from training.errors import TrainingError
from training.evaluate import evaluate
from training.figures import Figure
from training.foundations import train_decoder, train_text, train_vae
from training.judge_training import train_judge
from training.loop import Gym
from training.materials import attributions, fetch_all, listed_packages, make_sprites
from training.publish import publish
from training.settings import Recipe
from training.workshop import Workshop
from training.workspace import Workspace

Device = Literal["auto", "cpu", "cuda"]

ATTRIBUTION: Final = "ATTRIBUTION.md"


class Chain:
    """The links, over one workspace. With `is_fresh`, training begins anew.

    Every link raises TrainingError where one before it is missing.
    """

    def __init__(
        self, recipe: Recipe, workspace: Workspace, *, gym: Gym, is_fresh: bool = False
    ) -> None:
        self._shop = Workshop(recipe=recipe, workspace=workspace, gym=gym)
        self._is_fresh = is_fresh

    def data(self) -> None:
        """Fetch the icon sets and names, and render the sprites."""
        packages, place = listed_packages(), self._shop.workspace
        settings = self._shop.recipe.data
        try:
            folders = fetch_all(packages, place.packages)
            sheet = make_sprites(
                packages,
                folders,
                side=settings.sprite_side,
                max_subjects=settings.max_subjects,
                in_full=settings.in_full,
                walk=lambda subjects: track(
                    subjects, "sprites", console=self._shop.gym.console, transient=True
                ),
            )
        except (OSError, ValueError) as error:
            raise TrainingError(f"the icons cannot be had: {error}") from error
        place.root.mkdir(parents=True, exist_ok=True)
        sheet.save(place.sprites)
        (place.root / ATTRIBUTION).write_text(attributions(packages) + "\n", encoding="utf-8")
        self._say(f"{len(sheet.subjects)} subjects")

    def vae(self) -> None:
        """Train the VAE."""
        self._begin("vae")
        train_vae(self._shop)

    def decoder(self) -> None:
        """Train the VAE's decoder on."""
        self._begin("decoder")
        train_decoder(self._shop)

    def text(self) -> None:
        """Train the text encoder."""
        self._begin("text")
        train_text(self._shop)

    def base(self, name: str | None = None) -> None:
        """Train one base, or all in the recipe's order."""
        for each in _chosen(name, self._shop.recipe.base):
            self._begin(f"base-{each}")
            train_base(self._shop, each)

    def lora(self, name: str | None = None) -> None:
        """Train one LoRA, or all."""
        for each in _chosen(name, self._shop.recipe.lora):
            self._begin(f"lora-{each}")
            train_lora(self._shop, each)

    def controlnet(self, name: str | None = None) -> None:
        """Train one ControlNet, or all."""
        for each in _chosen(name, self._shop.recipe.controlnet):
            self._begin(f"controlnet-{each}")
            train_controlnet(self._shop, each)

    def judge(self) -> None:
        """Train the judge."""
        self._begin("judge")
        train_judge(self._shop)

    def publish(self, name: str | None = None) -> None:
        """Put one base together with all that is built upon it, or all bases."""
        folder = publish(self._shop, _chosen(name, self._shop.recipe.finished_bases))
        self._say(f"published in {folder}")

    def evaluate(self, name: str | None = None) -> None:
        """Measure one published base, or all; then publish again, with the figures."""
        names = _chosen(name, self._shop.recipe.finished_bases)
        for each in names:
            self._shop.gym.console.print(_table(each, evaluate(self._shop, each)))
        publish(self._shop, names)

    def everything(self) -> None:
        """All links, one after the other."""
        if not self._shop.workspace.sprites.is_file():
            self.data()
        self.vae()
        self.decoder()
        self.text()
        self.base()
        self.lora()
        self.controlnet()
        self.judge()
        self.publish()
        self.evaluate()

    def _begin(self, part: str) -> None:
        if self._is_fresh:
            self._shop.workspace.checkpoint(part).unlink(missing_ok=True)

    def _say(self, text: str) -> None:
        self._shop.gym.console.print(text, highlight=False)


def open_gym(device: Device, *, threads: int, console: Console) -> Gym:
    """Where to train: a GPU if there is one and nothing else is asked for; 0 threads: as fits.

    Raises TrainingError where there is no such device.
    """
    has_cuda = torch.cuda.is_available()
    if device == "cuda" and not has_cuda:
        raise TrainingError("there is no CUDA device that this build of torch can use")
    if threads:
        torch.set_num_threads(threads)
    chosen = "cuda" if has_cuda and device != "cpu" else "cpu"
    return Gym(device=torch.device(chosen), console=console)


def quieten() -> None:
    """Stop the libraries from talking between our progress bars."""
    transformers_logging.disable_progress_bar()
    transformers_logging.set_verbosity_error()
    diffusers_logging.disable_progress_bar()
    diffusers_logging.set_verbosity_error()


def _chosen(name: str | None, names: Mapping[str, object]) -> list[str]:
    if name is None:
        return list(names)
    if name not in names:
        raise TrainingError(f"the recipe has no {name!r}, but {', '.join(names)}")
    return [name]


def _table(name: str, figures: list[Figure]) -> Table:
    table = Table("figure", "value", "pictures", "goal", title=name)
    for each in figures:
        goal = "" if each.goal is None else f"{each.goal:g}"
        table.add_row(each.name, each.text, str(each.tries), goal)
    return table
