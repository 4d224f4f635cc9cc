"""Shelves with replicas on them, and the registries that list them."""

import json
import shutil
from pathlib import Path

import torch

from engine.machine import Machine
from engine.zoo import Zoo
from zoo.check import Checker
from zoo.entry import Value, entry_text

CPU = Machine(
    device=torch.device("cpu"), device_name="测试机", dtype=torch.float32, threads=1, versions={}
)


def small_model(name: str, **more: Value) -> str:
    """The entry of a replica of Stable Diffusion."""
    values: dict[str, Value] = {
        "name": name,
        "title": name.upper(),
        "family": "stable-diffusion",
        "shape": "small",
        "licence": "none",
        "width": 128,
        "height": 128,
        "steps": 4,
        "sampler": "DPM++ 2M",
    }
    return entry_text("model", values | more)


def adapter(table: str, name: str, **more: Value) -> str:
    """The entry of a LoRA or ControlNet for replicas of Stable Diffusion."""
    values: dict[str, Value] = {"name": name, "title": name.upper(), "licence": "none"}
    return entry_text(table, values | {"shape": "small"} | more)


def stand(home: Path, **replicas: Path) -> None:
    """Copy replicas onto the shelf under names."""
    for name, source in replicas.items():
        shutil.copytree(source, home / name)


def checker(home: Path, *entries: str) -> Checker:
    """A checker of a registry with these entries on the shelf."""
    registry = home / "registry.toml"
    registry.write_text("\n".join(entries), encoding="utf-8")
    return Checker(zoo=Zoo(registry, device=CPU.device, dtype=CPU.dtype), machine=CPU)


def rewrite_json(path: Path, **changes: object) -> None:
    """Change some values of a JSON object in a file."""
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))
