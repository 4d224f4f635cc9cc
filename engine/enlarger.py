"""Enlarging: the init image of a tiled picture, brought to the whole size."""

from pathlib import Path

import torch
from PIL import Image

from core.errors import EngineError
from core.model_card import Registry
from core.spec import ImageSpec
from engine.fingerprint import hash_file
from engine.lru import Lru
from engine.picture import fit_picture, open_picture
from engine.refused import refusing
from engine.upscaler import Upscaler


class Enlarger:
    """Enlarges by the registry's upscalers, or else by resampling.

    The last picture is kept, because all tiles of a job begin with parts of it.
    """

    def __init__(self, registry: Registry, *, device: torch.device) -> None:
        self.renew(registry)
        self._device = device
        self._upscalers: Lru[str, Upscaler] = Lru(max_size=1)
        self._pictures: Lru[object, Image.Image] = Lru(max_size=1)
        self._hashes: Lru[str, str] = Lru(max_size=16)

    def renew(self, registry: Registry) -> None:
        """Enlarge by the upscalers of another registry from now on."""
        self._cards = {name: card for card in registry.upscalers for name in card.names}

    def enlarge(self, spec: ImageSpec, data: bytes, *, size: tuple[int, int]) -> Image.Image:
        """The init image of a spec, from the bytes of a file, in (width, height).

        Raises EngineError where it is no picture, and RefusedError where the upscaler that the
        spec names cannot be had.
        """
        key = (spec.init_image, spec.upscaler, spec.fit, size)
        return self._pictures.get(key, lambda: self._enlarge(spec, data, size))

    def content_hash(self, name: str) -> str:
        """The SHA-256 (hex) of an upscaler's file; EngineError if there is none."""
        return self._hashes.get(name, lambda: hash_file(self._path(name)))

    @property
    def num_bytes(self) -> int:
        """What the upscaler takes of the device's memory."""
        return sum(upscaler.num_bytes for upscaler in self._upscalers.values)

    def lacks(self, name: str) -> bool:
        """Whether an upscaler is there to be loaded, but is not."""
        if name.strip().casefold() not in self._cards:
            return False
        path = self._path(name)
        return path.is_file() and str(path) not in self._upscalers

    def fetch(self, name: str) -> Upscaler:
        """An upscaler, loaded; RefusedError where it cannot be had."""
        with refusing("upscaler_unavailable"):
            path = self._path(name)
            return self._upscalers.get(str(path), lambda: Upscaler.load(path, device=self._device))

    def release(self) -> None:
        """Let go of all that lies on the device."""
        self._upscalers.clear()

    def _enlarge(self, spec: ImageSpec, data: bytes, size: tuple[int, int]) -> Image.Image:
        picture = open_picture(data, paper="white", name="init image")
        if spec.upscaler is not None:
            picture = self.fetch(spec.upscaler).enlarge(picture)
        return fit_picture(picture, size=size, fit=spec.fit)

    def _path(self, name: str) -> Path:
        card = self._cards.get(name.strip().casefold())
        if card is None:
            raise EngineError(f"the registry lists no upscaler {name!r}")
        path = Path(card.path)
        files = sorted(path.glob("*.safetensors")) if path.is_dir() else [path]
        return files[0] if files else path
