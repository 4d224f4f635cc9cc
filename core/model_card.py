"""What is offered to draw with: what one needs to know of a model without loading it."""

import tomllib
from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Annotated, Final, TypeVar

import msgspec

from core.sampler import Sampler
from core.sampler_card import SamplerCard

MEGAPIXEL: Final = 1_000_000

Name = Annotated[str, msgspec.Meta(pattern="^[a-z0-9]+(-[a-z0-9]+)*$")]
"""What an entry is known by everywhere: a word that can never be taken for a path."""


class Task(StrEnum):
    """What a model can be asked to do."""

    TEXT_TO_IMAGE = "text-to-image"
    IMAGE_TO_IMAGE = "image-to-image"
    INPAINT = "inpaint"
    EDIT = "edit"


class Card(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A registry entry: something kept in a folder, or to be fetched into it.

    `path` is relative to the registry file; without one it lies in a folder of its name, where
    what is fetched is kept. `huggingface` and `modelscope` are repository ids to fetch it from,
    the former at `revision` (empty: whatever is newest); `size_gb` is what that takes.
    `is_commercial` is false where the licence forbids commercial use or leaves it unclear.
    """

    name: Name
    title: str
    licence: str
    path: str = ""
    description: str = ""
    aliases: tuple[str, ...] = ()
    is_commercial: bool = True
    huggingface: str = ""
    modelscope: str = ""
    revision: str = ""
    size_gb: float = 0.0

    @property
    def names(self) -> frozenset[str]:
        """All that it answers to, case-folded."""
        return frozenset(name.casefold() for name in (self.name, self.title, *self.aliases))


class ModelCard(Card, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A base model.

    Sizes are delivered pixels: the model itself works at `1 / delivery_scale` of them, and
    `size_multiple` (delivered) is what width and height must divide by. `max_pixels` bounds
    width × height, delivered. `shape` names the architecture that LoRAs and ControlNets must
    have been made for.
    """

    family: str
    shape: str = ""
    tasks: tuple[Task, ...] = (Task.TEXT_TO_IMAGE, Task.IMAGE_TO_IMAGE, Task.INPAINT)
    delivery_scale: int = 1
    size_multiple: int = 8
    width: int = 512
    height: int = 512
    max_pixels: int = MEGAPIXEL
    steps: int = 25
    max_steps: int = 100
    guidance_scale: float = 7.5
    sampler: Sampler = Sampler.DPMPP_2M_KARRAS
    negative_prompt: str = ""


class LoraCard(Card, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A LoRA for models of one `shape`; `weight` is how strongly it is applied unless asked."""

    shape: str
    weight: float = 1.0


class ControlKind(StrEnum):
    """What a ControlNet follows."""

    CANNY = "canny"
    DEPTH = "depth"


class ControlNetCard(Card, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A ControlNet for models of one `shape`; `base` names the one it was trained with."""

    shape: str
    kind: ControlKind
    base: str = ""


class UpscalerCard(Card, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An ESRGAN-like network that makes any picture `factor` times as large."""

    factor: int = 4


class DepthCard(Card, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A depth estimator, as transformers loads it."""


C = TypeVar("C", bound=Card)


class Registry(msgspec.Struct, frozen=True, kw_only=True):
    """All that is offered; of models, the default one comes first."""

    models: tuple[ModelCard, ...]
    loras: tuple[LoraCard, ...] = ()
    controlnets: tuple[ControlNetCard, ...] = ()
    upscalers: tuple[UpscalerCard, ...] = ()
    depths: tuple[DepthCard, ...] = ()
    samplers: tuple[SamplerCard, ...] = ()

    @property
    def default(self) -> ModelCard:
        """The model used when nobody asks for one."""
        return self.models[0]

    @property
    def cards(self) -> tuple[Card, ...]:
        """All entries of every kind; their names differ."""
        return (*self.models, *self.loras, *self.controlnets, *self.upscalers, *self.depths)

    def find(self, name: str) -> ModelCard | None:
        """The model of that name, title or alias, whatever its case; None if there is none."""
        return _named(name, self.models)

    def loras_of(self, model: ModelCard) -> tuple[LoraCard, ...]:
        """The LoRAs that fit a model."""
        return tuple(card for card in self.loras if card.shape == model.shape)

    def find_lora(self, name: str, model: ModelCard) -> LoraCard | None:
        """The LoRA of that name, title or alias that fits a model; None if there is none."""
        return _named(name, self.loras_of(model))

    def controlnet_of(self, kind: ControlKind, model: ModelCard) -> ControlNetCard | None:
        """The ControlNet of a kind that fits a model best; None if there is none."""
        fitting = [c for c in self.controlnets if c.shape == model.shape and c.kind is kind]
        own = (card for card in fitting if card.base == model.name)
        return next(own, fitting[0] if fitting else None)


def _named(name: str, cards: Iterable[C]) -> C | None:
    wanted = name.strip().casefold()
    return next((card for card in cards if wanted in card.names), None)


class RegistryFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A registry file, with the table names it is written in."""

    model: tuple[ModelCard, ...] = ()
    lora: tuple[LoraCard, ...] = ()
    controlnet: tuple[ControlNetCard, ...] = ()
    upscaler: tuple[UpscalerCard, ...] = ()
    depth: tuple[DepthCard, ...] = ()


def read_registry(text: str) -> Registry:
    """The registry in one TOML text: `[[model]]`, `[[lora]]`, `[[controlnet]]` … tables.

    Raises ValueError (with the offending key) where the text is not a registry, names something
    twice, or lists no model.
    """
    return registry_of(read_registry_file(text))


def read_registry_file(text: str) -> RegistryFile:
    """The entries in a TOML text; raises ValueError (with the offending key) where it is none."""
    try:
        return msgspec.convert(tomllib.loads(text), RegistryFile, strict=False)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise ValueError(f"not a model registry: {error}") from error


def registry_of(file: RegistryFile) -> Registry:
    """The registry of a file; raises ValueError where it names something twice or has no model."""
    if not file.model:
        raise ValueError("the model registry lists no model")
    tables: tuple[Sequence[Card], ...] = tuple(msgspec.structs.astuple(file))
    for cards in tables:
        _refuse_twins([name for card in cards for name in card.names])
    _refuse_twins([card.name for cards in tables for card in cards])
    return Registry(
        models=file.model,
        loras=file.lora,
        controlnets=file.controlnet,
        upscalers=file.upscaler,
        depths=file.depth,
    )


def _refuse_twins(names: Sequence[str]) -> None:
    if twice := {name for name in names if names.count(name) > 1}:
        raise ValueError(f"the model registry uses a name twice: {', '.join(sorted(twice))}")
