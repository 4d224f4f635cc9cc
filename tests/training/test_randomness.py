"""Random numbers are decided by their address, and by nothing else."""

import torch
from torch import nn

from training.randomness import initial_weights, seed_of, stream, torch_stream

CPU = torch.device("cpu")


def test_an_address_always_gives_the_same_numbers() -> None:
    assert stream(1, "vae", 7).random() == stream(1, "vae", 7).random()
    assert torch.equal(
        torch.randn(5, generator=torch_stream(1, "vae", 7, device=CPU)),
        torch.randn(5, generator=torch_stream(1, "vae", 7, device=CPU)),
    )


def test_other_addresses_give_other_numbers() -> None:
    addresses = [(1, "vae", 7), (2, "vae", 7), (1, "base", 7), (1, "vae", 8), (1, "vae", "7")]

    assert len({seed_of(*address) for address in addresses}) == len(addresses)


def test_an_address_of_two_words_is_not_that_of_one() -> None:
    assert seed_of("a", "b") != seed_of("ab")


def test_initial_weights_leave_the_state_of_torch_alone() -> None:
    torch.manual_seed(3)
    wanted = torch.rand(1)

    torch.manual_seed(3)
    with initial_weights(1, "vae"):
        first = nn.Linear(4, 4)
    assert torch.equal(torch.rand(1), wanted)
    with initial_weights(1, "vae"):
        second = nn.Linear(4, 4)
    assert torch.equal(first.weight, second.weight)
