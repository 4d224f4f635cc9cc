"""How much memory the machine has for models."""

import os
from pathlib import Path
from typing import Final

import torch

from engine.budget import Budget
from engine.machine import Machine

DEVICE_SHARE: Final = 0.7
"""The part of a device's memory that weights may take; the rest is for what they compute."""

RAM_SHARE: Final = 0.5

_GB: Final = 1e9
_CONTAINER_LIMITS: Final = (
    Path("/sys/fs/cgroup/memory.max"),
    Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"),
)


def find_budget(machine: Machine, *, vram_gb: float, ram_gb: float) -> Budget:
    """The budgets asked for (10⁹ bytes); where one is 0, a share of what the machine has."""
    ram = int(ram_gb * _GB) or int(_total_ram() * RAM_SHARE)
    if machine.device.type != "cuda":
        return Budget(device=None, ram=ram)
    total = torch.cuda.get_device_properties(machine.device).total_memory
    return Budget(device=int(vram_gb * _GB) or int(total * DEVICE_SHARE), ram=ram)


def _total_ram() -> int:
    """Bytes of RAM, or of the part of it that this container may use."""
    total = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return min([total, *_container_limits()])


def _container_limits() -> list[int]:
    texts = [path.read_text().strip() for path in _CONTAINER_LIMITS if path.is_file()]
    return [int(text) for text in texts if text.isdecimal()]
