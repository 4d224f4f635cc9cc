"""Settings: everything that decides what is trained, on what, for how long."""

import tomllib
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

import msgspec

from training.captions import Wording
from training.composer import SQUARE
from training.names import Kind
from training.scene_sampler import Shares

RECIPE_PATH: Final = Path(__file__).with_name("recipe.toml")


class Budget(StrEnum):
    """What there is to spend: hours of a CPU, minutes of a GPU, or seconds of a test."""

    CPU = "cpu"
    GPU = "gpu"
    SMOKE = "smoke"


class _Section(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A table of the recipe."""


class Fit(_Section, frozen=True, kw_only=True):
    """How long and how fast something is trained.

    The learning rate climbs for `warmup` steps to its peak, stays there until the share `hold`
    of all `steps`, then falls to zero along a cosine. `ema` is the largest decay of the moving
    average of the weights, which is what is kept. Checkpoints and reports come every so many
    steps.
    """

    steps: int
    batch: int
    learning_rate: float
    warmup: int = 100
    hold: float = 0.4
    betas: tuple[float, float] = (0.9, 0.99)
    weight_decay: float = 0.01
    ema: float = 0.998
    checkpoint_every: int = 500
    report_every: int = 100


class DataSettings(_Section, frozen=True, kw_only=True):
    """What the pictures look like; all sides in pixels.

    `max_subjects` takes the first of the list of names, the hand-written ones before the tail;
    everything hand-written of the kinds `in_full` comes on top. `shares` and `wording` say how
    often pictures and captions are of each sort. `workers` are the processes that compose
    pictures ahead; 0 composes them where they are used.
    """

    side: int
    sprite_side: int
    max_subjects: int
    in_full: tuple[Kind, ...] = ()
    workers: int = 0
    shares: Shares = Shares()
    wording: Wording = Wording()


class VaeSettings(_Section, frozen=True, kw_only=True):
    """An AutoencoderKL: n channel counts make latents of 1 / 2**(n-1) of the picture's side."""

    channels: tuple[int, ...]
    layers_per_block: int = 1
    latent_channels: int = 4
    norm_groups: int = 8
    kl_weight: float = 1e-5
    fit: Fit


class DecoderSettings(_Section, frozen=True, kw_only=True):
    """The VAE's decoder, trained on alone: latents stay what everything else has learned."""

    fit: Fit


class TextSettings(_Section, frozen=True, kw_only=True):
    """A CLIPTextModel of characters; `max_tokens` includes the two special ones."""

    width: int
    layers: int = 2
    heads: int = 4
    max_tokens: int = 32
    fit: Fit


class PoolSettings(_Section, frozen=True, kw_only=True):
    """Latents encoded ahead: so many pictures at a time, replaced after so many steps.

    `shapes` are widths and heights, as multiples of the side, of which pictures are in turn; of
    one larger than 1 both ways, a part is taken (see `training.close_up`).
    """

    size: int
    refresh_every: int
    shapes: tuple[tuple[float, float], ...] = (SQUARE,)


class BaseSettings(_Section, frozen=True, kw_only=True):
    """A base model.

    With `start`, its UNet goes on from that other base; `kinds` are the only kinds of subjects it
    learns, instead of the first of every kind; `look` redraws all of its pictures (see
    `training.looks`).
    """

    title: str
    description: str
    start: str | None = None
    kinds: tuple[Kind, ...] = ()
    look: str | None = None
    fit: Fit
    pool: PoolSettings


class UnetSettings(_Section, frozen=True, kw_only=True):
    """A UNet2DConditionModel; no cross attention in the first block."""

    channels: tuple[int, ...]
    layers_per_block: int = 1
    head_dim: int = 4
    norm_groups: int = 16
    caption_dropout: float = 0.1


class LoraSettings(_Section, frozen=True, kw_only=True):
    """A LoRA on a base: captions as they are, pictures redrawn in its `look`."""

    title: str
    aliases: tuple[str, ...] = ()
    base: str
    look: str
    rank: int = 8
    fit: Fit
    pool: PoolSettings


class ControlNetSettings(_Section, frozen=True, kw_only=True):
    """A ControlNet on a base, guided by `control`: canny or depth."""

    title: str
    base: str
    control: str
    caption_dropout: float = 0.3
    fit: Fit
    pool: PoolSettings


class JudgeSettings(_Section, frozen=True, kw_only=True):
    """The classifier of subjects and styles."""

    channels: tuple[int, ...]
    fit: Fit


class EvaluateSettings(_Section, frozen=True, kw_only=True):
    """How many pictures each figure is taken from, at the model's default drawing settings."""

    pictures: int
    steps: int = 20
    guidance_scale: float = 4.0


class Recipe(_Section, frozen=True, kw_only=True):
    """The settings of one budget. Tables of bases, LoRAs and ControlNets go by their names.

    Bases named in `stages` are only on the way to others: trained, but not published.
    """

    seed: int
    stages: tuple[str, ...] = ()
    data: DataSettings
    vae: VaeSettings
    decoder: DecoderSettings
    text: TextSettings
    unet: UnetSettings
    base: dict[str, BaseSettings]
    lora: dict[str, LoraSettings]
    controlnet: dict[str, ControlNetSettings]
    judge: JudgeSettings
    evaluate: EvaluateSettings

    @property
    def finished_bases(self) -> Mapping[str, BaseSettings]:
        """The bases that are published, by their names."""
        return {name: base for name, base in self.base.items() if name not in self.stages}


def read_recipe(text: str, budget: Budget) -> Recipe:
    """The recipe of a budget: its table laid over the table `common`, key by key.

    Raises ValueError, with the offending key, where the text is no recipe.
    """
    try:
        tables = tomllib.loads(text)
        merged = _merge(tables.get("common", {}), tables.get(budget, {}))
        return msgspec.convert(merged, Recipe, strict=False)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise ValueError(f"not a recipe: {error}") from error


def load_recipe(budget: Budget, path: Path = RECIPE_PATH) -> Recipe:
    """The recipe of a budget in a file; by default the one that the project ships.

    Raises OSError where the file cannot be read, ValueError where it is no recipe.
    """
    return read_recipe(path.read_text(encoding="utf-8"), budget)


def _merge(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """One table of both; tables within are merged likewise, anything else is replaced."""
    merged = dict(below)
    for key, value in above.items():
        old = merged.get(key)
        merged[key] = _merge(old, value) if isinstance(old, dict) else value
    return merged
