"""What LoRA files call their matrices: which layer, and which side."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

DOWN: Final = "down"
UP: Final = "up"
ALPHA: Final = "alpha"

_SIDES: Final = {"A": DOWN, "B": UP, "down": DOWN, "up": UP}

# As peft, diffusers (three ages of it) and kohya's scripts write them.
_FORMS: Final = tuple(
    re.compile(form)
    for form in (
        r"(?P<layer>.+)\.lora_(?P<side>A|B)(\.default)?\.weight",
        r"(?P<layer>.+)\.lora(_linear_layer)?\.(?P<side>down|up)\.weight",
        r"(?P<layer>.+)\.processor\.(?P<name>to_\w+?)_lora\.(?P<side>down|up)\.weight",
        r"(?P<layer>.+)\.lora_(?P<side>down|up)\.weight",
        r"(?P<layer>.+)\.alpha",
    )
)
_KOHYA: Final = {"unet": "lora_unet_", "text_encoder": "lora_te_"}
_RENAMED: Final = {"to_out": "to_out.0"}


@dataclass(frozen=True, slots=True)
class LoraName:
    """A matrix (or number) of a LoRA: the part of the model, the path of the layer, the side."""

    part: str
    layer: str
    side: str


class LoraNames:
    """Finds the layers of a model's parts by what files call them."""

    def __init__(self, layers: Mapping[str, Iterable[str]]) -> None:
        """`layers` are the paths of all layers, by part."""
        self._found: dict[str, tuple[str, str]] = {}
        for part, paths in layers.items():
            for path in paths:
                for name in _names(part, path):
                    self._found[name] = (part, path)

    def find(self, key: str) -> LoraName | None:
        """What a key of a file stands for; None where it fits nothing in the model."""
        for form in _FORMS:
            if match := form.fullmatch(key):
                parts = match.groupdict()
                layer = parts["layer"]
                if name := parts.get("name"):
                    layer = f"{layer}.{_RENAMED.get(name, name)}"
                if layer in self._found:
                    return LoraName(*self._found[layer], _SIDES.get(parts.get("side", ""), ALPHA))
        return None


def _names(part: str, path: str) -> Iterable[str]:
    """All that a layer may be called. The UNet is meant where a file names no part."""
    yield f"{part}.{path}"
    if part == "unet":
        yield path
    if part in _KOHYA:
        yield _KOHYA[part] + path.replace(".", "_")
    # Text encoders used to have one level more.
    if part.startswith("text_encoder"):
        yield f"{part}.text_model.{path}"
        yield _KOHYA[part] + f"text_model_{path.replace('.', '_')}"
