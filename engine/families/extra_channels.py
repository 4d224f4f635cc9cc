"""What some UNets of Stable Diffusion are shown beside the latents."""

import torch

from engine.families.brief import Brief
from engine.families.picture_codec import PictureCodec
from engine.mask import latent_mask, mask_pixels
from engine.picture import fit_picture


def mask_channels(codec: PictureCodec, brief: Brief, *, generator: torch.Generator) -> torch.Tensor:
    """The mask and the latents of what it leaves of the init image: (1 + channels, h, w).

    Without a mask everything is repainted. Draws one noise from the generator.
    """
    shape = (1, 1, brief.height, brief.width)
    mask = torch.ones(shape) if brief.mask is None else mask_pixels(brief.mask)
    kept = torch.zeros(1, 3, *shape[2:])
    if brief.init_image is not None:
        kept = codec.pixels(brief.init_image) * (1 - mask)
    latents = codec.encode(kept, generator=generator)[0]
    return torch.cat([latent_mask(mask, like=latents), latents])


def edit_channels(codec: PictureCodec, brief: Brief) -> list[torch.Tensor]:
    """The latents of the reference for each row: (channels, h, w).

    The rows that are guided away from see it only from the second on; without a reference all
    are shown nothing.
    """
    scale = codec.latent_scale
    nothing = torch.zeros(
        codec.latent_channels,
        brief.height // scale,
        brief.width // scale,
        device=codec.device,
        dtype=codec.dtype,
    )
    if brief.reference is None:
        return [nothing] * brief.num_rows
    fitted = fit_picture(brief.reference, size=(brief.width, brief.height), fit=brief.fit)
    seen = codec.encode_likeliest(codec.pixels(fitted))[0]
    return [seen] if brief.num_rows == 1 else [nothing] + [seen] * (brief.num_rows - 1)
