"""Close-ups are parts of pictures, and say nothing."""

import numpy as np

from training.close_up import close_up
from training.feed import Feed
from training.workshop import Workshop

SIDE = 32


def test_a_close_up_is_a_part_of_its_picture_without_a_caption(finished: Workshop) -> None:
    whole = Feed(finished.composer(), 1, "close", batch=6, shapes=((2.0, 2.0),)).batch(0)
    part = close_up(whole, SIDE)

    assert part.images.shape == (6, SIDE, SIDE, 3)
    assert part.captions == ("",) * 6
    for image, depth, large, far in zip(
        part.images, part.depths, whole.images, whole.depths, strict=True
    ):
        windows = np.lib.stride_tricks.sliding_window_view(large, (SIDE, SIDE, 3))[:, :, 0]
        places = np.argwhere((windows == image).all((2, 3, 4)))
        assert any((far[y : y + SIDE, x : x + SIDE] == depth).all() for y, x in places)
    assert len({image.tobytes() for image in part.images}) == 6


def test_pictures_of_other_shapes_stay_whole(finished: Workshop) -> None:
    wide = Feed(finished.composer(), 1, "close", batch=2, shapes=((1.5, 1.0),)).batch(0)

    assert close_up(wide, SIDE) is wide
    assert wide.images.shape == (2, SIDE, SIDE * 3 // 2, 3)
