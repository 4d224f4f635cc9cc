import pytest
from PIL import Image

from bot.canvas import extend
from bot.outpaint import Canvas
from bot.pictures import encode_png, open_png

CANVAS = Canvas(width=96, height=128, left=16, top=32, inner_width=64, inner_height=64)


def picture():
    image = Image.new("RGB", (64, 64), "white")
    image.paste("red", (0, 0, 8, 64))
    image.paste("blue", (56, 0, 64, 64))
    image.paste("green", (0, 0, 64, 4))
    return image


@pytest.mark.parametrize("is_mirrored", [False, True])
def test_the_old_picture_lies_in_its_place_unchanged(is_mirrored):
    extended = open_png(extend(encode_png(picture()), CANVAS, is_mirrored=is_mirrored).picture.png)

    assert extended.size == (96, 128)
    assert extended.crop((16, 32, 80, 96)).tobytes() == picture().tobytes()


def test_copying_draws_the_edges_out():
    extended = open_png(extend(encode_png(picture()), CANVAS, is_mirrored=False).picture.png)

    assert extended.getpixel((0, 64)) == (255, 0, 0)
    assert extended.getpixel((95, 64)) == (0, 0, 255)
    assert extended.getpixel((48, 0)) == extended.getpixel((0, 0)) == (0, 128, 0)
    assert extended.getpixel((48, 127)) == (255, 255, 255)


def test_mirroring_turns_the_picture_over_at_its_edges():
    extended = open_png(extend(encode_png(picture()), CANVAS, is_mirrored=True).picture.png)

    for distance in range(16):
        inside = extended.getpixel((16 + distance, 64))
        assert extended.getpixel((15 - distance, 64)) == inside
    for distance in range(32):
        assert extended.getpixel((48, 96 + distance)) == extended.getpixel((48, 95 - distance))


def test_mirroring_goes_on_beyond_one_picture():
    far = Canvas(width=320, height=64, left=256, top=0, inner_width=64, inner_height=64)
    extended = open_png(extend(encode_png(picture()), far, is_mirrored=True).picture.png)

    assert extended.getpixel((255, 32)) == (255, 0, 0)
    assert extended.getpixel((0, 32)) == extended.getpixel((256, 32))


def test_the_mask_is_white_where_it_is_new_and_a_little_into_the_old():
    mask = open_png(extend(encode_png(picture()), CANVAS, is_mirrored=False).mask.png)

    assert (mask.mode, mask.size) == ("L", (96, 128))
    for point in ((0, 64), (48, 31), (48, 33), (17, 64), (95, 64), (48, 127)):
        assert mask.getpixel(point) == 255, point
    assert mask.getpixel((48, 64)) == 0


def test_sides_that_do_not_grow_are_not_painted():
    only_left = Canvas(width=128, height=64, left=64, top=0, inner_width=64, inner_height=64)
    mask = open_png(extend(encode_png(picture()), only_left, is_mirrored=False).mask.png)

    assert mask.getpixel((127, 0)) == mask.getpixel((127, 63)) == 0
    assert mask.getpixel((63, 0)) == 255
