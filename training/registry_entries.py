"""What the model registry says of published parts. Pure."""

import json
from collections.abc import Mapping
from typing import Final

from training.card import LICENCE, ModelFacts
from training.settings import ControlNetSettings, LoraSettings

DELIVERED: Final = 512
"""The side (pixels) that pictures are delivered with, whatever the model's own is."""


def model_entry(facts: ModelFacts) -> str:
    """The `[[model]]` table that offers a base, its folder being beside the registry."""
    scale = DELIVERED // facts.side
    return _table(
        "model",
        {
            "name": facts.name,
            "title": facts.title,
            "family": "stable-diffusion",
            "shape": shape(facts.side),
            "path": facts.name,
            "licence": LICENCE,
            "description": facts.description,
            "delivery_scale": scale,
            "size_multiple": facts.size_multiple * scale,
            "width": DELIVERED,
            "height": DELIVERED,
            "max_pixels": 4 * DELIVERED**2,
            "steps": facts.steps,
            "guidance_scale": facts.guidance_scale,
            "sampler": "DDIM",
        },
    )


def lora_entry(name: str, lora: LoraSettings, *, side: int) -> str:
    """The `[[lora]]` table that offers a LoRA for bases of that side (pixels)."""
    values = _adapter(name, lora.title, f"lora/{name}", side)
    return _table("lora", {**values, "aliases": lora.aliases})


def controlnet_entry(name: str, controlnet: ControlNetSettings, *, side: int) -> str:
    """The `[[controlnet]]` table that offers a ControlNet for bases of that side (pixels)."""
    values = _adapter(name, controlnet.title, f"controlnet/{name}", side)
    return _table("controlnet", {**values, "kind": controlnet.control})


def shape(side: int) -> str:
    """The architecture that adapters must have been made for, of bases of that side (pixels)."""
    return f"danqing-{side}"


def _adapter(name: str, title: str, path: str, side: int) -> dict[str, str]:
    return {"name": name, "title": title, "shape": shape(side), "path": path, "licence": LICENCE}


def _table(kind: str, values: Mapping[str, str | int | float | tuple[str, ...]]) -> str:
    rows = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in values.items()]
    return "\n".join([f"[[{kind}]]", *rows, ""])
