"""A VAE that overflows half precision is helped out."""

import pytest
import torch
from diffusers import AutoencoderKL

from engine.families.picture_codec import PictureCodec


def make_vae(*, size: float) -> AutoencoderKL:
    """A tiny VAE in float16 whose first layer is as large as `size`; norms make up for it."""
    torch.manual_seed(0)
    vae = AutoencoderKL(
        block_out_channels=(8, 8),
        down_block_types=("DownEncoderBlock2D",) * 2,
        up_block_types=("UpDecoderBlock2D",) * 2,
        latent_channels=4,
        norm_num_groups=2,
    )
    vae.decoder.conv_in.weight.data *= size
    return vae.to(torch.float16).eval()


@pytest.fixture
def latents() -> torch.Tensor:
    return torch.randn(1, 4, 8, 8, generator=torch.Generator().manual_seed(1)).half()


@torch.inference_mode()
def test_a_picture_that_overflows_half_precision_is_decoded_in_single(
    latents: torch.Tensor,
) -> None:
    vae = make_vae(size=1e5)
    weights = {name: tensor.clone() for name, tensor in vae.state_dict().items()}
    scaled = latents / vae.config.scaling_factor
    assert not vae.decode(scaled).sample.isfinite().all()

    pixels = PictureCodec(vae).decode(latents)
    assert pixels.dtype == torch.float32
    assert vae.dtype == torch.float16
    assert all(torch.equal(tensor, weights[name]) for name, tensor in vae.state_dict().items())
    assert torch.equal(pixels, vae.float().decode(scaled.float()).sample)


@torch.inference_mode()
def test_a_picture_that_fits_half_precision_stays_in_it(latents: torch.Tensor) -> None:
    pixels = PictureCodec(make_vae(size=1.0)).decode(latents)
    assert pixels.dtype == torch.float16
    assert pixels.isfinite().all()
