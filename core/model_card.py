"""Which models are offered: what one needs to know of a model without loading it."""

import tomllib
from typing import Final

import msgspec

from core.sampler import Sampler

MEGAPIXEL: Final = 1_000_000


class ModelCard(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A registry entry.

    `path` is relative to the registry file. Sizes are delivered pixels: the model itself works
    at `1 / delivery_scale` of them, and `size_multiple` (delivered) is what width and height
    must divide by. `max_pixels` bounds width × height, delivered.
    """

    name: str
    title: str
    family: str
    path: str
    licence: str
    description: str = ""
    aliases: tuple[str, ...] = ()
    delivery_scale: int = 1
    size_multiple: int = 8
    width: int = 512
    height: int = 512
    max_pixels: int = MEGAPIXEL
    steps: int = 25
    max_steps: int = 100
    guidance_scale: float = 7.5
    sampler: Sampler = Sampler.DPMPP_2M_KARRAS
    negative_prompt: str = ""


class Registry(msgspec.Struct, frozen=True, kw_only=True):
    """All models offered, the default one first."""

    models: tuple[ModelCard, ...]

    @property
    def default(self) -> ModelCard:
        """The model used when nobody asks for one."""
        return self.models[0]

    def find(self, name: str) -> ModelCard | None:
        """The model of that name, title or alias, whatever its case; None if there is none."""
        wanted = name.strip().casefold()
        for card in self.models:
            if wanted in {known.casefold() for known in (card.name, card.title, *card.aliases)}:
                return card
        return None


def read_registry(text: str) -> Registry:
    """The registry in a TOML text with one `[[model]]` table each.

    Raises ValueError (with the offending key) where the text is not a registry, names a model
    twice, or lists none.
    """
    try:
        models = msgspec.convert(
            tomllib.loads(text).get("model", []), tuple[ModelCard, ...], strict=False
        )
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise ValueError(f"not a model registry: {error}") from error
    if not models:
        raise ValueError("the model registry lists no model")
    names = [name.casefold() for card in models for name in {card.name, card.title, *card.aliases}]
    if twice := {name for name in names if names.count(name) > 1}:
        raise ValueError(f"the model registry uses a name twice: {', '.join(sorted(twice))}")
    return Registry(models=models)
