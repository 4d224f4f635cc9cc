"""Budgets follow the machine, unless somebody sets them."""

import os

import pytest
import torch

from engine.budget import Budget
from engine.capacity import DEVICE_SHARE, find_budget
from engine.machine import prepare_machine


def test_without_a_device_of_its_own_only_ram_counts() -> None:
    budget = find_budget(prepare_machine("cpu", threads=1), vram_gb=0.0, ram_gb=0.0)
    assert budget.device is None
    physical = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    assert 0 < budget.ram <= physical / 2


def test_what_is_asked_for_is_what_there_is() -> None:
    budget = find_budget(prepare_machine("cpu", threads=1), vram_gb=8.0, ram_gb=1.5)
    assert budget == Budget(device=None, ram=1_500_000_000)


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="there is no GPU")
def test_a_part_of_a_gpu_is_left_to_what_is_computed() -> None:
    budget = find_budget(prepare_machine("cuda", threads=1), vram_gb=0.0, ram_gb=0.0)
    total = torch.cuda.get_device_properties(0).total_memory
    assert budget.device == int(total * DEVICE_SHARE)
