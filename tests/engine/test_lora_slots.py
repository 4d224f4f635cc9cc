"""Rows of one call have LoRAs of their own, kept on the device while they are in use."""

import pytest
import torch
from torch import nn

from engine.lora import Blend, Lora, LoraPair
from engine.lora_slots import LoraSlots
from engine.lru import Lru


class Network(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(1)
        self.conv = nn.Conv2d(3, 5, 3, stride=2, padding=1)
        self.point = nn.Conv2d(5, 4, 1)
        self.linear = nn.Linear(4, 6)
        self.calls = 0

    def forward(self, pictures: torch.Tensor) -> torch.Tensor:
        return self.linear(self.point(self.conv(pictures)).flatten(2).mT)  # type: ignore[no-any-return]


def make_lora(name: str, *, rank: int, seed: int) -> Lora:
    generator = torch.Generator().manual_seed(seed)
    shapes = {"conv": (5, 27), "point": (4, 5), "linear": (6, 4)}
    pairs = {
        path: LoraPair(
            torch.randn(rank, inputs, generator=generator),
            torch.randn(outputs, rank, generator=generator),
        )
        for path, (outputs, inputs) in shapes.items()
    }
    return Lora(content_hash=name, parts={"unet": pairs})


def merged(network: Network, blend: Blend) -> Network:
    """The network with the LoRAs added into its weights, as everybody else applies them."""
    copy = Network()
    copy.load_state_dict(network.state_dict())
    layers = dict(copy.named_modules())
    for lora, weight in blend.loras:
        for path, pair in lora.parts["unet"].items():
            layer = layers[path]
            assert isinstance(layer, nn.Linear | nn.Conv2d)
            layer.weight.data += weight * (pair.up @ pair.down).view_as(layer.weight)
    return copy


@torch.inference_mode()
def test_each_row_is_as_with_its_own_merged_weights() -> None:
    network = Network()
    slots = LoraSlots("unet", network)
    fine, coarse = make_lora("fine", rank=3, seed=1), make_lora("coarse", rank=17, seed=2)
    blends = [
        None,
        Blend(((fine, 0.5),)),
        Blend(((coarse, -0.2), (fine, 1.0))),
        Blend(((fine, 0.5),)),
        Blend(((coarse, 0.3),)),
    ]
    pictures = torch.randn(5, 3, 8, 8, generator=torch.Generator().manual_seed(3))
    with slots.applied(blends):
        together = network(pictures)

    for at, blend in enumerate(blends):
        alone = merged(network, blend)(pictures) if blend else network(pictures)
        assert torch.allclose(together[at], alone[at], rtol=1e-4, atol=1e-4)
    assert torch.equal(together[0], network(pictures)[0])
    assert len(slots) == 3


@torch.inference_mode()
def test_outside_the_network_is_untouched() -> None:
    network = Network()
    slots = LoraSlots("unet", network)
    blend = Blend(((make_lora("fine", rank=3, seed=1), 1.0),))
    pictures = torch.randn(1, 3, 8, 8)
    before = network(pictures)
    with slots.applied([blend]):
        assert not torch.equal(network(pictures), before)

    assert torch.equal(network(pictures), before)
    assert not any(layer._forward_hooks for layer in network.modules())


def test_hooks_are_removed_when_the_call_fails() -> None:
    network = Network()
    slots = LoraSlots("unet", network)
    blend = Blend(((make_lora("fine", rank=3, seed=1), 1.0),))
    with pytest.raises(MemoryError), slots.applied([blend]):
        raise MemoryError

    assert not any(layer._forward_hooks for layer in network.modules())


@torch.inference_mode()
def test_slots_used_longest_ago_make_room() -> None:
    network = Network()
    loras = [make_lora(str(seed), rank=4, seed=seed) for seed in range(4)]
    slots = LoraSlots("unet", network, max_bytes=2 * loras[0].num_bytes)
    pictures = torch.randn(4, 3, 8, 8)
    for lora in loras:
        with slots.applied([Blend(((lora, 1.0),))]):
            network(pictures[:1])
    assert len(slots) == 2

    blends = [Blend(((lora, 1.0),)) for lora in loras]
    with slots.applied(blends):
        together = network(pictures)
    for at, blend in enumerate(blends):
        assert torch.allclose(together[at], merged(network, blend)(pictures)[at], atol=1e-4)
    assert len(slots) == 2


def test_equal_blends_are_one() -> None:
    lora, other = make_lora("a", rank=2, seed=1), make_lora("b", rank=2, seed=2)

    assert Blend(((lora, 1.0),)) == Blend(((lora, 1.0),))
    assert Blend(((lora, 1.0),)) != Blend(((lora, 0.9),))
    assert Blend(((lora, 1.0),)) != Blend(((other, 1.0),))
    assert Blend(((lora, 1.0), (other, 1.0))).only("text_encoder") is None


def test_what_was_used_longest_ago_goes_first() -> None:
    made: list[int] = []
    kept: Lru[int, int] = Lru(max_size=10, size_of=lambda size: size)

    def get(size: int) -> int:
        return kept.get(size, lambda: made.append(size) or size)

    assert [get(size) for size in (3, 4, 3, 5, 3, 4)] == [3, 4, 3, 5, 3, 4]
    assert made == [3, 4, 5, 4]
    assert get(50) == 50
    assert len(kept) == 1
    kept.clear()
    assert len(kept) == 0
    get(3)
    assert made == [3, 4, 5, 4, 50, 3]
