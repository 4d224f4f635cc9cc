import io
from itertools import product

import numpy as np
import pytest
import torch
from PIL import Image

from engine.preview import LatentPreview, encode_preview
from tests.engine.stock_bench import Bench


@pytest.fixture(scope="module")
def preview(mini: Bench) -> LatentPreview:
    return LatentPreview.fit(mini.model)


def encode(bench: Bench, picture: Image.Image) -> torch.Tensor:
    generator = torch.Generator().manual_seed(1)
    return bench.model.family.encode_image(picture, generator=generator)[0]


@pytest.mark.parametrize("colour", ["crimson", "white", "black", "royalblue", "gold"])
def test_a_preview_has_the_colours_of_the_picture(
    mini: Bench, preview: LatentPreview, colour: str
) -> None:
    picture = Image.new("RGB", (64, 64), colour)
    wanted = np.asarray(picture, dtype=float)[0, 0]
    seen = preview.colours(encode(mini, picture)).mean(axis=(0, 1))
    assert np.abs(seen - wanted).max() < 64


def test_a_preview_shows_things_where_they_are(mini: Bench, preview: LatentPreview) -> None:
    picture = Image.new("RGB", (64, 64), "white")
    picture.paste("black", (0, 32, 32, 64))
    colours = preview.colours(encode(mini, picture)).astype(float).mean(axis=2)
    quarters = {
        (row, column): colours[row * 16 : row * 16 + 16, column * 16 : column * 16 + 16].mean()
        for row, column in product((0, 1), repeat=2)
    }
    assert min(quarters, key=quarters.__getitem__) == (1, 0)
    assert quarters[1, 0] < 100
    assert min(quarters[0, 0], quarters[0, 1], quarters[1, 1]) > 180


def test_a_preview_is_a_jpeg_of_256_pixels_on_the_longer_side(preview: LatentPreview) -> None:
    data = encode_preview(preview.colours(torch.zeros(4, 8, 16)))
    picture = Image.open(io.BytesIO(data))
    assert (picture.format, picture.size) == ("JPEG", (256, 128))
    assert len(data) < 20_000


def test_latents_that_are_no_numbers_give_some_preview(preview: LatentPreview) -> None:
    assert encode_preview(preview.colours(torch.full((4, 4, 4), torch.nan)))


def test_the_fit_is_the_same_every_time(mini: Bench, preview: LatentPreview) -> None:
    latents = torch.randn(4, 8, 8, generator=torch.Generator().manual_seed(3))
    assert np.array_equal(LatentPreview.fit(mini.model).colours(latents), preview.colours(latents))
