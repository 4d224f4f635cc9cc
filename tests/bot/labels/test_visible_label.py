from itertools import product

import numpy as np
import pytest
from PIL import Image

from bot.labels.visible import stamped
from bot.labels.words import MAX_WIDTH, Corner, measured, says_generated, width_of

SIZES = [(512, 512), (768, 768), (1024, 1024), (1536, 512), (512, 1536), (2048, 256), (256, 2048)]
SMALL = [(48, 48), (64, 64), (64, 512), (512, 64), (96, 128), (160, 160)]
BACKGROUNDS = ["black", "white", "noise", "#808080"]
TEXTS = ["AI生成", "人工智能合成", "本图由AI生成"]


def background(kind, size):
    if kind != "noise":
        return Image.new("RGB", size, kind)
    noise = np.random.default_rng(7).integers(0, 256, (size[1], size[0], 3), dtype=np.uint8)
    return Image.fromarray(noise)


def changed(before, after):
    """The box of the pixels that differ: the plate."""
    grey = np.asarray(before, np.int16) - np.asarray(after, np.int16)
    return Image.fromarray(np.any(grey != 0, axis=2)).getbbox()


def ink(after, box, *, is_plate=True):
    """The box of what is nearly white inside the plate: no background shines through so much.

    Around the round corners of a plate it does, and there are no words.
    """
    bright = np.asarray(after.crop(box)).min(axis=2) > 190
    round_corner = (box[3] - box[1]) // 5 + 1
    ends = (slice(round_corner), slice(-round_corner, None)) if is_plate else ()
    for rows, columns in product(ends, ends):
        bright[rows, columns] = False
    return Image.fromarray(bright).getbbox(), bright


def tall(box):
    return box[3] - box[1]


@pytest.mark.parametrize("kind", BACKGROUNDS)
@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("text", TEXTS)
def test_the_ink_is_a_twentieth_of_the_shorter_side_and_no_giant(kind, size, text):
    before = background(kind, size)

    after = stamped(before, text, Corner.BOTTOM_RIGHT)

    # On black the plate itself changes nothing: it is found from the same label on grey.
    plate = changed(*(one(background("#808080", size)) for one in (lambda x: x, _with(text))))
    box, _ = ink(after, plate)
    assert tall(box) >= 0.05 * min(size)
    assert tall(box) <= 0.08 * min(size) + 4


def _with(text):
    return lambda image: stamped(image, text, Corner.BOTTOM_RIGHT)


@pytest.mark.parametrize("size", [(512, 512), (768, 768), (1024, 1024), (1536, 512)], ids=str)
def test_each_character_that_is_asked_for_is_high_enough(size):
    """Even the lowest ones, the Latin letters: the standard does not say what is measured."""
    after = stamped(background("black", size), "AI生成", Corner.TOP_LEFT)

    _, bright = ink(after, (0, 0, *size), is_plate=False)
    columns = np.flatnonzero(bright.any(axis=0))
    letters = np.split(columns, np.flatnonzero(np.diff(columns) > 1) + 1)
    first_rows = np.flatnonzero(bright[:, letters[0]].any(axis=1))
    assert first_rows[-1] - first_rows[0] + 1 >= 0.05 * min(size)


@pytest.mark.parametrize("kind", BACKGROUNDS)
@pytest.mark.parametrize("size", [(64, 64), (512, 512), (1024, 768)], ids=str)
def test_the_words_stand_out_from_any_background(kind, size):
    after = stamped(background(kind, size), "AI生成", Corner.BOTTOM_LEFT)

    plate = changed(
        background("#808080", size),
        stamped(background("#808080", size), "AI生成", Corner.BOTTOM_LEFT),
    )
    _, bright = ink(after, plate)
    inner = np.asarray(after.crop(plate), float)[3:-3, 3:-3] / 255
    linear = np.where(inner <= 0.04045, inner / 12.92, ((inner + 0.055) / 1.055) ** 2.4)
    luminance = linear @ [0.2126, 0.7152, 0.0722]
    words = luminance[bright[3:-3, 3:-3]].mean()
    around = np.percentile(luminance[~bright[3:-3, 3:-3]], 50)
    assert (words + 0.05) / (around + 0.05) >= 4.5  # WCAG 2.2, 1.4.3


@pytest.mark.parametrize("size", [*SIZES, *SMALL], ids=str)
@pytest.mark.parametrize("corner", list(Corner))
def test_a_label_lies_whole_in_its_corner_and_touches_nothing_else(size, corner):
    before = background("#808080", size)

    after = stamped(before, "AI生成", corner)

    left, top, right, bottom = changed(before, after)
    near = max(0.05 * min(size), 6)
    assert (left if corner.is_left else size[0] - right) in range(1, int(near) + 1)
    assert (top if corner.is_top else size[1] - bottom) in range(1, int(near) + 1)
    assert right - left < size[0]
    assert bottom - top < size[1]
    assert after.size == size


@pytest.mark.parametrize("size", SMALL, ids=str)
def test_on_small_pictures_the_words_are_as_large_as_can_be_read(size):
    after = stamped(background("black", size), "AI生成", Corner.BOTTOM_RIGHT)

    box, _ = ink(after, (0, 0, *size), is_plate=False)
    assert tall(box) >= max(0.05 * min(size), 9)


@pytest.mark.parametrize("size", [(1, 1), (8, 8), (16, 300), (300, 16), (32, 32)], ids=str)
def test_on_pictures_too_small_for_words_there_is_what_fits(size):
    before = background("white", size)

    assert changed(before, stamped(before, "AI生成", Corner.BOTTOM_RIGHT)) is not None


def test_the_longest_text_fits_the_narrowest_picture():
    text = "图" * (MAX_WIDTH - 3) + "AI生成"
    assert MAX_WIDTH < width_of(text) <= MAX_WIDTH + 1 / 2
    for size in ((512, 512), (300, 900)):
        before = background("#808080", size)
        left, _, right, _ = changed(before, stamped(before, text, Corner.BOTTOM_LEFT))
        assert 0 <= left < right <= size[0]


def test_the_picture_given_is_left_alone():
    image = background("noise", (256, 256))
    before = image.tobytes()

    stamped(image, "AI生成", Corner.TOP_RIGHT)

    assert image.tobytes() == before


@pytest.mark.parametrize(
    ("text", "is_enough"),
    [
        ("AI生成", True),
        ("人工智能合成", True),
        ("由AI合成", True),
        ("人工智能", False),
        ("AI", False),
        ("生成合成", False),
        ("ai生成", False),
        ("机器生成", False),
        ("", False),
    ],
)
def test_a_label_names_what_and_how(text, is_enough):
    assert says_generated(text) == is_enough


def test_only_the_words_of_the_standard_are_measured():
    assert measured("——由AI一手生成。") == "AI生成"
