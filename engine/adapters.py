"""Adapters: the LoRAs and ControlNets of the registry that fit one model, loaded when needed."""

import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import torch

from core.errors import EngineError
from core.model_card import ControlNetCard, DepthCard, LoraCard, ModelCard, Registry
from core.spec import ControlUse, ImageSpec, Preprocess
from engine.control_image import draw_outlines
from engine.depth import DepthEstimator
from engine.enlarger import Enlarger
from engine.families.base import Adaptable, AnyFamily
from engine.families.brief import Control
from engine.fingerprint import hash_folder
from engine.lora import Blend, Lora
from engine.lora_file import read_lora
from engine.lru import Lru
from engine.picture import fit_picture, open_picture
from engine.refused import RefusedError, refusing

LORA_BYTES: Final = 2 << 30
"""What loaded LoRAs may take of the machine's memory."""

MAX_NETWORKS: Final = 2
"""ControlNets kept loaded, the last ones used."""

_log = logging.getLogger(__name__)


class Adapters:
    """What a model can be drawn with besides itself; `enlarger` is for what it draws in tiles.

    A LoRA with weight 0 and a ControlNet with scale 0 are left out: they would change nothing.
    """

    def __init__(
        self, *, registry: Registry, model: ModelCard, family: AnyFamily, device: torch.device
    ) -> None:
        self._registry = registry
        self._model = model
        self._family = family
        self._device = device
        self._loras: Lru[str, Lora] = Lru(max_size=LORA_BYTES, size_of=lambda lora: lora.num_bytes)
        self._networks: Lru[str, Any] = Lru(max_size=MAX_NETWORKS)
        self._estimators: Lru[str, DepthEstimator] = Lru(max_size=1)
        self._hashes: dict[str, str] = {}
        self.enlarger = Enlarger(registry, device=device)

    def renew(self, registry: Registry) -> None:
        """Take what another registry lists from now on; what is loaded stays."""
        self._registry = registry
        self.enlarger.renew(registry)

    def blend(self, spec: ImageSpec) -> Blend | None:
        """The LoRAs that a spec names, loaded; None where it names none.

        Raises RefusedError where one cannot be had.
        """
        used = [use for use in spec.loras if use.weight]
        if not used:
            return None
        return Blend(tuple((self._lora(use.name), use.weight) for use in used))

    def control(
        self, spec: ImageSpec, images: Mapping[str, bytes], *, size: tuple[int, int]
    ) -> Control | None:
        """The ControlNet that a spec names, and its picture of (width, height); None without one.

        Raises RefusedError where one cannot be had, and EngineError where its picture is none.
        """
        use = spec.control
        if use is None or not use.scale:
            return None
        network = self._network(use)
        picture = open_picture(images[use.image], paper="white", name="control image")
        fitted = fit_picture(picture, size=size, fit=spec.fit)
        match use.preprocess:
            case Preprocess.CANNY:
                fitted = draw_outlines(fitted)
            case Preprocess.DEPTH:
                fitted = self._estimator().draw(fitted)
            case Preprocess.NONE:
                pass
        return Control(network=network, picture=fitted, scale=use.scale)

    def lacks(self, spec: ImageSpec) -> bool:
        """Whether something that a spec names is there to be loaded, but is not."""
        if spec.upscaler is not None and self.enlarger.lacks(spec.upscaler):
            return True
        for use in spec.loras:
            card = self._registry.find_lora(use.name, self._model)
            if use.weight and card is not None and card.name not in self._loras:
                return True
        if spec.control is None or not spec.control.scale:
            return False
        network = self._find_network(spec.control)
        if network is not None and network.name not in self._networks:
            return True
        depth = self._find_estimator()
        wants_depth = spec.control.preprocess is Preprocess.DEPTH
        return wants_depth and depth is not None and depth.name not in self._estimators

    def fetch(self, spec: ImageSpec) -> None:
        """Load what a spec names, as far as it can be had.

        May take its time in a thread of its own, while others use what is loaded already; no
        other model or adapter may be loaded meanwhile, for the libraries that do it patch torch.
        Raises RefusedError where something cannot be had.
        """
        if spec.upscaler is not None:
            self.enlarger.fetch(spec.upscaler)
        self.blend(spec)
        if spec.control is not None and spec.control.scale:
            self._network(spec.control)
            if spec.control.preprocess is Preprocess.DEPTH:
                self._estimator()

    @property
    def num_bytes(self) -> int:
        """What lies on the device beside the model: ControlNets, LoRAs, an upscaler."""
        loras = self._family.lora_bytes if isinstance(self._family, Adaptable) else 0
        networks = sum(_num_bytes(network) for network in self._networks.values)
        estimators = sum(one.num_bytes for one in self._estimators.values)
        return loras + networks + estimators + self.enlarger.num_bytes

    def release(self) -> None:
        """Let go of all that lies on the device."""
        self._networks.clear()
        self._estimators.clear()
        self.enlarger.release()
        if isinstance(self._family, Adaptable):
            self._family.release_loras()

    def hashes(self, spec: ImageSpec) -> dict[str, str]:
        """The content hashes of what a spec that was drawn is drawn with, by kind and name."""
        names = [_lora_key(use.name) for use in spec.loras]
        if spec.control is not None:
            names.append(_control_key(spec.control))
            estimator = self._find_estimator()
            if spec.control.preprocess is Preprocess.DEPTH and estimator is not None:
                names.append(_depth_key(estimator))
        hashes = {name: self._hashes[name] for name in names if name in self._hashes}
        if spec.upscaler is not None:
            hashes[f"upscaler/{spec.upscaler}"] = self.enlarger.content_hash(spec.upscaler)
        return hashes

    def _lora(self, name: str) -> Lora:
        card = self._registry.find_lora(name, self._model)
        if card is None:
            raise RefusedError("lora_unavailable", f"{self._model.name} has no LoRA {name!r}")
        with refusing("lora_unavailable"):
            lora = self._loras.get(card.name, lambda: self._read_lora(card))
        self._hashes[_lora_key(name)] = lora.content_hash
        return lora

    def _read_lora(self, card: LoraCard) -> Lora:
        if not isinstance(self._family, Adaptable):
            raise EngineError(f"models of the family {self._model.family} take no LoRA")
        _log.info("loading LoRA %s", card.name)
        return read_lora(Path(card.path), parts=self._family.lora_parts)

    def _network(self, use: ControlUse) -> Any:
        card = self._find_network(use)
        if card is None:
            raise RefusedError(
                "controlnet_unavailable", f"{self._model.name} has no ControlNet {use.name!r}"
            )
        with refusing("controlnet_unavailable"):
            network = self._networks.get(card.name, lambda: self._load_network(card))
        if _control_key(use) not in self._hashes:
            self._hashes[_control_key(use)] = hash_folder(Path(card.path))
        return network

    def _load_network(self, card: ControlNetCard) -> Any:
        if not isinstance(self._family, Adaptable):
            raise EngineError(f"models of the family {self._model.family} take no ControlNet")
        _log.info("loading ControlNet %s", card.name)
        return self._family.load_controlnet(Path(card.path))

    def _find_network(self, use: ControlUse) -> ControlNetCard | None:
        named = {name: card for card in self._registry.controlnets for name in card.names}
        card = named.get(use.name.strip().casefold())
        return card if card is not None and card.shape == self._model.shape else None

    def _find_estimator(self) -> DepthCard | None:
        return next((card for card in self._registry.depths if Path(card.path).exists()), None)

    def _estimator(self) -> DepthEstimator:
        card = self._find_estimator()
        if card is None:
            raise RefusedError("no_depth_estimator", "no depth estimator is installed")
        path = Path(card.path)
        with refusing("no_depth_estimator"):
            estimator = self._estimators.get(
                card.name, lambda: DepthEstimator.load(path, device=self._device)
            )
        if _depth_key(card) not in self._hashes:
            self._hashes[_depth_key(card)] = hash_folder(path)
        return estimator


def _num_bytes(network: torch.nn.Module) -> int:
    return sum(weight.nbytes for weight in network.parameters())


def _lora_key(name: str) -> str:
    return f"lora/{name}"


def _depth_key(card: DepthCard) -> str:
    return f"depth/{card.name}"


def _control_key(use: ControlUse) -> str:
    return f"controlnet/{use.name}"
