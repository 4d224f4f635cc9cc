"""The zoo: the models of the registry, loaded when first asked for."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol
from weakref import WeakSet

import torch

from core.errors import EngineError
from core.model_card import ModelCard, Registry
from core.registry_layers import RegistryLayer, lay_registries
from core.spec import ImageSpec
from engine.adapters import Adapters
from engine.families.base import AnyFamily
from engine.families.pipeline import StockPipeline
from engine.families.qwen_image import QwenImage
from engine.families.stable_diffusion import StableDiffusion
from engine.families.z_image import ZImage
from engine.fingerprint import hash_folder
from engine.sample import BatchKey
from engine.sampler_file import FOLDER, read_sampler_folders
from engine.samplers import SamplerTables
from engine.tile import Tile, lay_tiles
from engine.weights import stored_size

_log = logging.getLogger(__name__)


class _Load(Protocol):
    def __call__(self, path: Path, *, device: torch.device, dtype: torch.dtype) -> AnyFamily: ...


FAMILIES: Final[Mapping[str, _Load]] = {
    "diffusers": StockPipeline.load,
    "qwen-image": QwenImage.load,
    "stable-diffusion": StableDiffusion.load,
    "z-image": ZImage.load,
}
"""How to load each family a registry may name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedModel:
    """A model ready to be run, with the tables of its samplers.

    `model_hash` is a SHA-256 (hex) over its weights and the small files that say how to use
    them: everything of the model that decides pixels.
    """

    card: ModelCard
    family: AnyFamily
    tables: SamplerTables
    adapters: Adapters
    model_hash: str

    def batch_key(self, spec: ImageSpec, *, bucket: int) -> BatchKey:
        """What samples of a spec must share to step together.

        Raises EngineError where the model cannot draw that size.
        """
        height, width = self._latent_size(spec)
        if tile := self.tiles(spec)[0]:
            height, width = tile.height, tile.width
        is_guided = spec.guidance_scale > self.family.free_guidance
        prompts = (spec.prompt, spec.negative_prompt) if is_guided else (spec.prompt,)
        return BatchKey(
            model=self.card.name,
            latent_height=height,
            latent_width=width,
            bucket=bucket,
            text_length=self.family.text_length(prompts),
        )

    def part_hashes(self, spec: ImageSpec) -> dict[str, str]:
        """The content hashes of what a spec is drawn with besides the model, by kind and name."""
        hashes = self.adapters.hashes(spec)
        if (table := self.tables.content_hash(spec.sampler, steps=spec.steps)) is not None:
            hashes[f"sampler/{spec.sampler}"] = table
        return hashes

    def tiles(self, spec: ImageSpec) -> tuple[Tile, ...] | tuple[None]:
        """The parts that a tiled picture is drawn in, each of the model's own size; else one None.

        Raises EngineError where the model cannot draw that size.
        """
        if not spec.is_tiled:
            return (None,)
        multiple = self.card.delivery_scale * self.family.latent_scale
        own = (self.card.height // multiple, self.card.width // multiple)
        return lay_tiles(whole=self._latent_size(spec), tile=own)

    def _latent_size(self, spec: ImageSpec) -> tuple[int, int]:
        """Height and width of the whole picture in latent pixels."""
        multiple = self.card.delivery_scale * self.family.latent_scale
        whole = multiple * self.family.patch_size
        if spec.width % whole or spec.height % whole:
            raise EngineError(f"{self.card.name} draws multiples of {whole} pixels only")
        return spec.height // multiple, spec.width // multiple


class Zoo:
    """The models that registry files list, on one device."""

    def __init__(self, *registry_paths: Path, device: torch.device, dtype: torch.dtype) -> None:
        """Read the registry; raises EngineError where it cannot be read."""
        self._paths = registry_paths
        self._seen = _look(registry_paths)
        self._registry = read_registry_files(registry_paths)
        self._adapters: WeakSet[Adapters] = WeakSet()
        self._sampler_files = read_sampler_folders(
            dict.fromkeys(path.parent / FOLDER for path in registry_paths)
        )
        self._device = device
        self._dtype = dtype

    @property
    def registry(self) -> Registry:
        """The registry as its files are now; as they were where they cannot be read."""
        seen = _look(self._paths)
        if seen != self._seen:
            self._seen = seen
            self._read_again()
        return self._registry

    def _read_again(self) -> None:
        try:
            registry = read_registry_files(self._paths)
        except EngineError as error:
            _log.warning("the registry is left as it was: %s", error)
            return
        self._registry = registry
        for adapters in tuple(self._adapters):
            adapters.renew(registry)

    def find(self, name: str) -> ModelCard:
        """The card of the model of that name, title or alias; EngineError if there is none."""
        card = self.registry.find(name)
        if card is None:
            raise EngineError(f"the registry lists no model {name!r}")
        return card

    def stored_size(self, name: str) -> int:
        """Bytes that the weights of a model will take, as far as that can be told beforehand."""
        return stored_size(Path(self.find(name).path), dtype=self._dtype)

    def load(self, name: str) -> LoadedModel:
        """The model of that name, title or alias, loaded now.

        Raises EngineError where the registry has no such model, its files are missing, or its
        weights are not safetensors.
        """
        card = self.find(name)
        load = FAMILIES.get(card.family)
        if load is None:
            raise EngineError(f"model {card.name} is of the unknown family {card.family!r}")
        path = Path(card.path)
        if not path.exists():
            raise EngineError(f"model {card.name} is not installed: there is no {path}")
        check_folder(path)
        family = load(path, device=self._device, dtype=self._dtype)
        adapters = Adapters(registry=self.registry, model=card, family=family, device=self._device)
        self._adapters.add(adapters)
        return LoadedModel(
            card=card,
            family=family,
            tables=SamplerTables(
                family.scheduler_config,
                files=[file for file in self._sampler_files if card.name in file.models],
            ),
            adapters=adapters,
            model_hash=hash_folder(path),
        )


def _look(paths: Sequence[Path]) -> tuple[int, ...]:
    """When each file last changed, in nanoseconds; 0 where there is none."""
    return tuple(path.stat().st_mtime_ns if path.exists() else 0 for path in paths)


def read_registry_files(paths: Sequence[Path]) -> Registry:
    """The registry of files laid over one another; those that are not there are as if empty.

    Paths of cards become absolute, or relative to the working directory. Raises EngineError
    where a file cannot be read, or all of them make no registry.
    """
    names = ", ".join(str(path) for path in paths)
    try:
        texts = [path.read_text(encoding="utf-8") if path.exists() else "" for path in paths]
        layers = [RegistryLayer(path.parent, text) for path, text in zip(paths, texts, strict=True)]
        return lay_registries(layers)
    except (OSError, ValueError) as error:
        raise EngineError(f"cannot read the model registry {names}: {error}") from error


def check_folder(path: Path) -> None:
    """Raise EngineError unless a folder holds a diffusers model with safetensors weights."""
    if not (path / "model_index.json").is_file():
        raise EngineError(f"there is no diffusers model in {path}")
    if any(path.glob("*/*.safetensors")):
        return
    if any(file for suffix in ("bin", "ckpt", "pt", "pth") for file in path.glob(f"*/*.{suffix}")):
        raise EngineError(f"{path} holds pickled weights, which can run code: convert them first")
    raise EngineError(f"{path} holds no weights")
