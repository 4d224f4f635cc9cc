"""From a spec and the pictures it names to a brief for the model's family."""

from collections.abc import Mapping

from PIL import Image

from core.errors import EngineError
from engine.families.brief import Brief
from engine.init_image import read_init_image
from engine.mask import read_mask
from engine.picture import open_picture
from engine.sample import Sample
from engine.zoo import LoadedModel


def write_brief(model: LoadedModel, sample: Sample, images: Mapping[str, bytes]) -> Brief:
    """The brief of a sample; `images` are the pictures that its spec names, by input id.

    Raises EngineError where a picture is missing or is none, and RefusedError where a LoRA or a
    ControlNet cannot be had.
    """
    spec = sample.spec
    if missing := spec.images - images.keys():
        raise EngineError(f"the pictures {', '.join(sorted(missing))} did not come along")
    scale = model.family.latent_scale
    size = (sample.key.latent_width * scale, sample.key.latent_height * scale)
    named = {
        "init_image": spec.init_image and _init_image(model, sample, images[spec.init_image], size),
        "mask": spec.mask and read_mask(images[spec.mask], size=size, fit=spec.fit),
        "reference": spec.reference
        and open_picture(images[spec.reference], paper="white", name="reference"),
    }
    return Brief(
        prompt=spec.prompt,
        negative_prompt=spec.negative_prompt,
        num_rows=sample.num_rows,
        width=size[0],
        height=size[1],
        fit=spec.fit,
        blend=model.adapters.blend(spec),
        control=model.adapters.control(spec, images, size=size),
        **{name: picture or None for name, picture in named.items()},
    )


def _init_image(
    model: LoadedModel, sample: Sample, data: bytes, size: tuple[int, int]
) -> Image.Image:
    spec, tile = sample.spec, sample.tile
    if tile is None:
        return read_init_image(data, size=size, fit=spec.fit)
    scale = model.family.latent_scale
    whole = (tile.whole_width * scale, tile.whole_height * scale)
    return model.adapters.enlarger.enlarge(spec, data, size=whole).crop(tile.box(scale))
