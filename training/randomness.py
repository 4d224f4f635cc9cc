"""Randomness without state: each draw has an address, and the address decides the numbers.

That is what makes a resumed run equal an uninterrupted one: step 700 draws the same numbers
whether or not this process made step 699.
"""

import hashlib
import random
from collections.abc import Iterator
from contextlib import contextmanager

import torch


def seed_of(*address: int | str) -> int:
    """The seed (0 … 2**63 - 1) of an address, such as (recipe seed, "vae", "noise", step)."""
    digest = hashlib.sha256("\0".join(map(repr, address)).encode()).digest()
    return int.from_bytes(digest[:8], "big") >> 1


def stream(*address: int | str) -> random.Random:
    """The random numbers at an address, for scenes and captions."""
    return random.Random(seed_of(*address))  # noqa: S311 - pictures, not secrets


def torch_stream(*address: int | str, device: torch.device) -> torch.Generator:
    """The random numbers at an address, for tensors on a device."""
    return torch.Generator(device).manual_seed(seed_of(*address))


@contextmanager
def initial_weights(*address: int | str) -> Iterator[None]:
    """Within it, layers take their initial weights from the address; torch's state comes back."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed_of(*address))
        yield
