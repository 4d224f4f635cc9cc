"""LoRAs: small matrices that are added to a model's own weights."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import torch


@dataclass(frozen=True, slots=True, eq=False)
class LoraPair:
    """What is added to one layer: `up @ down`, with the LoRA's own scale in `up`.

    `down` is (rank, inputs), of a convolution with its kernel flattened into the inputs; `up` is
    (outputs, rank).
    """

    down: torch.Tensor
    up: torch.Tensor


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Lora:
    """A LoRA on the CPU: its pairs by part of the model (`unet`, …) and path of the layer.

    `content_hash` is the SHA-256 (hex) of its file, `num_bytes` what it takes of memory.
    """

    content_hash: str
    parts: Mapping[str, Mapping[str, LoraPair]]

    @property
    def num_bytes(self) -> int:
        """The size of all its matrices in memory."""
        pairs = (pair for part in self.parts.values() for pair in part.values())
        return sum(pair.down.nbytes + pair.up.nbytes for pair in pairs)


@dataclass(frozen=True)
class Blend:
    """One or more LoRAs with their weights, applied together to one row.

    Equal blends give equal rows, so they share what is kept of them on the device.
    """

    loras: tuple[tuple[Lora, float], ...]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Blend) and self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)

    @cached_property
    def key(self) -> tuple[tuple[str, float], ...]:
        """What tells it from others, whatever the LoRAs are called."""
        return tuple((lora.content_hash, weight) for lora, weight in self.loras)

    def part(self, name: str) -> dict[str, LoraPair]:
        """The joined pairs of a part of the model: side by side along the rank."""
        layers = dict.fromkeys(path for lora, _ in self.loras for path in lora.parts.get(name, ()))
        return {path: self._join(name, path) for path in layers}

    def only(self, name: str) -> "Blend | None":
        """The same blend without LoRAs that leave a part of the model alone; None if all do."""
        used = tuple((lora, weight) for lora, weight in self.loras if lora.parts.get(name))
        return Blend(used) if used else None

    def _join(self, name: str, path: str) -> LoraPair:
        weighted = [
            (pair, weight)
            for lora, weight in self.loras
            if (pair := lora.parts.get(name, {}).get(path))
        ]
        return LoraPair(
            torch.cat([pair.down.float() for pair, _ in weighted]),
            torch.cat([pair.up.float() * weight for pair, weight in weighted], dim=1),
        )
