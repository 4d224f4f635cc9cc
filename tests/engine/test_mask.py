"""Masks and init images are brought to size as a spec says."""

import io

import numpy as np
import pytest
import torch
from diffusers.image_processor import VaeImageProcessor
from PIL import Image

from core.errors import EngineError
from core.spec import Fit
from engine.init_image import read_init_image
from engine.mask import latent_mask, mask_pixels, read_mask


def png(picture: Image.Image) -> bytes:
    stream = io.BytesIO()
    picture.save(stream, "PNG")
    return stream.getvalue()


def bands() -> Image.Image:
    """300 × 100, in three squares: red, blue, red."""
    picture = Image.new("RGB", (300, 100), "red")
    picture.paste("blue", (100, 0, 200, 100))
    return picture


def test_a_stretched_picture_keeps_all_of_it() -> None:
    pixels = np.asarray(read_init_image(png(bands()), size=(60, 60), fit=Fit.STRETCH))

    assert [tuple(pixels[30, x]) for x in (5, 30, 55)] == [(255, 0, 0), (0, 0, 255), (255, 0, 0)]


def test_a_cropped_picture_keeps_its_middle() -> None:
    picture = read_init_image(png(bands()), size=(50, 50), fit=Fit.CROP)

    assert picture.size == (50, 50)
    assert tuple(np.asarray(picture)[25, 25]) == (0, 0, 255)
    assert tuple(np.asarray(picture)[25, 3]) == (0, 0, 255)


def test_a_padded_picture_lies_on_white() -> None:
    pixels = np.asarray(read_init_image(png(bands()), size=(60, 60), fit=Fit.PAD))

    assert (pixels[:19] == 255).all()
    assert (pixels[41:] == 255).all()
    assert tuple(pixels[30, 5]) == (255, 0, 0)


def test_a_mask_is_grey_and_what_is_transparent_in_it_is_kept() -> None:
    strokes = Image.new("RGBA", (8, 8), (255, 255, 255, 0))
    strokes.paste((255, 255, 255, 255), (0, 0, 4, 8))
    mask = read_mask(png(strokes), size=(8, 8), fit=Fit.CROP)

    assert mask.mode == "L"
    assert np.array_equal(np.asarray(mask)[0], [255] * 4 + [0] * 4)


def test_what_padding_adds_is_repainted() -> None:
    mask = read_mask(png(Image.new("L", (8, 4), "black")), size=(8, 8), fit=Fit.PAD)

    assert np.array_equal(np.asarray(mask)[:, 0], [255, 255, 0, 0, 0, 0, 255, 255])


@pytest.mark.parametrize("seed", range(3))
def test_a_mask_comes_to_latents_as_in_the_stock_pipelines(seed: int) -> None:
    levels = np.random.default_rng(seed).integers(0, 256, (40, 56), dtype=np.uint8)
    mask = Image.fromarray(levels)
    processor = VaeImageProcessor(
        vae_scale_factor=8, do_normalize=False, do_binarize=True, do_convert_grayscale=True
    )
    stock = processor.preprocess(mask, height=40, width=56)

    ours = mask_pixels(mask)
    assert torch.equal(ours, stock)
    shrunk = torch.nn.functional.interpolate(stock, size=(5, 7))[0]
    assert torch.equal(latent_mask(ours, like=torch.zeros(4, 5, 7)), shrunk)


def test_a_mask_that_is_no_picture_is_refused() -> None:
    with pytest.raises(EngineError, match="mask cannot be read"):
        read_mask(b"no picture", size=(8, 8), fit=Fit.CROP)
