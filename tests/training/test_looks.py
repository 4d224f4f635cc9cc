"""Looks redraw pictures visibly, and the meter tells them from plain ones."""

import numpy as np
import pytest

from training.controls import CONTROLS, control_images
from training.feed import Batch, Feed
from training.look_meter import LookMeter
from training.looks import LOOKS, mixed, redraw
from training.workshop import Workshop


@pytest.fixture
def batches(finished: Workshop) -> tuple[Batch, Batch]:
    feed = Feed(finished.composer(), 1, "looks", batch=40)
    return feed.batch(0), feed.batch(1)


@pytest.mark.parametrize("look", LOOKS)
def test_a_look_keeps_the_shape_and_changes_the_picture(
    batches: tuple[Batch, Batch], look: str
) -> None:
    batch, _ = batches
    drawn = redraw(batch, look)

    assert (drawn.shape, drawn.dtype) == (batch.images.shape, np.uint8)
    assert np.abs(drawn.astype(int) - batch.images).mean() > 2


def test_without_a_look_pictures_stay_as_they_are(batches: tuple[Batch, Batch]) -> None:
    batch, _ = batches

    assert redraw(batch, None) is batch.images


def test_the_vae_sees_every_look_now_and_then(batches: tuple[Batch, Batch]) -> None:
    batch, _ = batches
    small = Batch(
        images=batch.images[:8],
        depths=batch.depths[:8],
        captions=batch.captions[:8],
        scenes=batch.scenes[:8],
    )
    looked = {look: redraw(small, look) for look in LOOKS}

    seen = dict.fromkeys(LOOKS, 0)
    for number in range(30):
        pictures = mixed(small, number)
        for at in range(8):
            if not np.array_equal(pictures[at], small.images[at]):
                seen[next(look for look in LOOKS if (pictures[at] == looked[look][at]).all())] += 1
    assert sum(seen.values()) == 30 * 8 // 5
    assert min(seen.values()) > 10


@pytest.mark.parametrize("look", ["ink", "relief"])
def test_the_meter_tells_a_look_from_plain_pictures(
    batches: tuple[Batch, Batch], look: str
) -> None:
    learned_from, asked = batches
    meter = LookMeter(learned_from, look)

    assert np.mean(meter.has_look(redraw(asked, look))) > 0.7
    assert np.mean(meter.has_look(asked.images)) < 0.3


@pytest.mark.parametrize("control", CONTROLS)
def test_control_images_are_grey_as_rgb(batches: tuple[Batch, Batch], control: str) -> None:
    drawn = control_images(batches[0], control)

    assert drawn.shape == batches[0].images.shape
    assert (drawn[..., 0] == drawn[..., 2]).all()
    assert drawn.max() > drawn.min()
