"""LoRA slots: a network whose rows each have LoRAs of their own, or none.

The network itself is never changed. For a call in which some row has a LoRA, a hook on each
layer concerned adds what the rows' own matrices make of the layer's input: two batched matrix
products (of a convolution, a grouped convolution and one product) over matrices gathered by row.
A row without a LoRA has a slot of zeros there.

So that a row's bits do not depend on its company, its matrices are padded to a rank that is a
power of two, and each such rank has products of its own, over all rows: of whatever size the
others' matrices are, a row meets products of one shape, and adds zeros for the rest.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import Any, Final

import torch
from torch import nn
from torch.nn import functional

from engine.lora import Blend, LoraPair
from engine.lru import Lru

_MIN_RANK: Final = 4
MAX_BYTES: Final = 1 << 30
"""What slots may take of the device's memory besides those of the call under way."""

_Slot = Mapping[str, LoraPair]


class LoraSlots:
    """The LoRAs in use with one network of a model, kept on its device."""

    def __init__(self, part: str, network: nn.Module, *, max_bytes: int = MAX_BYTES) -> None:
        self._part = part
        self._layers = dict(network.named_modules())
        self._network = network
        self._slots: Lru[Blend, _Slot] = Lru(max_size=max_bytes, size_of=_num_bytes)

    def __len__(self) -> int:
        return len(self._slots)

    @property
    def num_bytes(self) -> int:
        """What they take of the device's memory."""
        return self._slots.size

    @contextmanager
    def applied(self, blends: Sequence[Blend | None]) -> Iterator[None]:
        """Let each row of the calls made inside have its own blend."""
        if not any(blends):
            yield
            return
        slots = [self._slot(blend) if blend else {} for blend in blends]
        with ExitStack() as stack:
            for path in dict.fromkeys(path for slot in slots for path in slot):
                gathered = _gather_all([slot.get(path) for slot in slots])
                hook = self._layers[path].register_forward_hook(partial(_add, gathered))
                stack.callback(hook.remove)
            yield

    def release(self) -> None:
        """Let go of all that lies on the device."""
        self._slots.clear()

    def _slot(self, blend: Blend) -> _Slot:
        return self._slots.get(blend, lambda: self._make(blend))

    def _make(self, blend: Blend) -> _Slot:
        weight = next(self._network.parameters())
        return {
            path: LoraPair(_padded(pair.down, 0).to(weight), _padded(pair.up, 1).to(weight))
            for path, pair in blend.part(self._part).items()
        }


def _gather_all(pairs: Sequence[LoraPair | None]) -> list[LoraPair]:
    ranks = sorted({len(pair.down) for pair in pairs if pair is not None})
    return [_gather(pairs, rank) for rank in ranks]


def _gather(pairs: Sequence[LoraPair | None], rank: int) -> LoraPair:
    """The pairs of one rank as (rows, rank, inputs) and (rows, outputs, rank), others zero."""
    model = next(pair for pair in pairs if pair is not None and len(pair.down) == rank)
    nothing = LoraPair(torch.zeros_like(model.down), torch.zeros_like(model.up))
    own = [pair if pair is not None and len(pair.down) == rank else nothing for pair in pairs]
    return LoraPair(torch.stack([p.down for p in own]), torch.stack([p.up for p in own]))


def _add(
    gathered: Sequence[LoraPair], layer: nn.Module, inputs: tuple[Any, ...], output: torch.Tensor
) -> torch.Tensor:
    (given, *_) = inputs
    for pair in gathered:
        if isinstance(layer, nn.Conv2d):
            added = pair.up @ _convolve(layer, given, pair.down).flatten(2)
        else:
            flat = given.reshape(len(given), -1, given.shape[-1])
            added = (flat @ pair.down.mT) @ pair.up.mT
        output = output + added.reshape(output.shape)
    return output


def _convolve(layer: nn.Conv2d, given: torch.Tensor, down: torch.Tensor) -> torch.Tensor:
    """Each row by its own kernels, as the layer would: (rows, rank, height, width)."""
    rows, rank, _ = down.shape
    together = functional.conv2d(
        given.reshape(1, -1, *given.shape[2:]),
        down.reshape(rows * rank, -1, *layer.kernel_size),
        stride=layer.stride,
        padding=layer.padding,
        dilation=layer.dilation,
        groups=rows,
    )
    return together.reshape(rows, rank, *together.shape[2:])


def _padded(matrix: torch.Tensor, dim: int) -> torch.Tensor:
    """The matrix with zeros up to a power of two along its rank."""
    rank = matrix.shape[dim]
    padded = max(_MIN_RANK, 1 << (rank - 1).bit_length())
    shape = list(matrix.shape)
    shape[dim] = padded - rank
    return torch.cat([matrix, matrix.new_zeros(shape)], dim=dim)


def _num_bytes(slot: _Slot) -> int:
    return sum(pair.down.nbytes + pair.up.nbytes for pair in slot.values())
