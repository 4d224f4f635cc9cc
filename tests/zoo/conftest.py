"""Replicas of real repositories, written once and only read."""

import shutil
from pathlib import Path

import pytest
import torch

from tests.zoo import replicas
from zoo.convert import convert


@pytest.fixture(scope="session", autouse=True)
def _one_thread() -> None:
    """Tests share a machine: two threads each would only wait for one another."""
    torch.set_num_threads(1)


@pytest.fixture(scope="session")
def originals(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a replica of each kind, as downloaded."""
    folder = tmp_path_factory.mktemp("originals")
    replicas.save_pai(folder / "pai-large")
    replicas.save_pai(folder / "pai-xlarge", is_xlarge=True)
    replicas.save_taiyi(folder / "taiyi")
    replicas.save_controlnet(folder / "canny")
    replicas.save_lora(folder / "poem")
    pipeline = replicas.save_sd21(folder / "sd21")
    replicas.save_checkpoint(folder / "v2-1.ckpt", pipeline)
    return folder


@pytest.fixture(scope="session")
def converted(originals: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The originals, converted."""
    folder = tmp_path_factory.mktemp("converted")
    for name in ("pai-large", "pai-xlarge", "taiyi", "canny", "poem"):
        (folder / name).mkdir()
        convert(originals / name, folder / name)
    shutil.copytree(originals / "sd21", folder / "sd21")
    return folder
