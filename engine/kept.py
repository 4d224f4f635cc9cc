"""What a mask keeps of an init image while the rest is repainted."""

from dataclasses import dataclass

import torch
from PIL import Image

from core.errors import EngineError
from engine.mask import latent_mask, mask_pixels
from engine.sampler_table import SamplerTable


@dataclass(frozen=True, slots=True, eq=False)
class Kept:
    """A mask (1, h, w), 1 where it is repainted; the init image's latents and the first noise.

    `renoise` are, by model call, the weights of these two in latents as noisy as they are then.
    """

    mask: torch.Tensor
    image: torch.Tensor
    noise: torch.Tensor
    renoise: tuple[tuple[float, float], ...]

    def restore(self, latents: torch.Tensor, *, call: int) -> None:
        """After a model call, put what is kept back into latents (channels, h, w)."""
        image_weight, noise_weight = self.renoise[call]
        noisy = image_weight * self.image + noise_weight * self.noise
        latents.copy_((1 - self.mask) * noisy + self.mask * latents)


def keep(
    mask: Image.Image, *, image: torch.Tensor, noise: torch.Tensor, table: SamplerTable
) -> Kept:
    """What a mask keeps of latents (channels, h, w).

    Raises EngineError where the sampler's table does not say how to.
    """
    renoise = tuple(call.renoise for call in table.calls if call.renoise)
    if len(renoise) != len(table.calls):
        raise EngineError("the table of this sampler does not say how to keep to a mask")
    return Kept(latent_mask(mask_pixels(mask), like=image), image.clone(), noise, renoise)
