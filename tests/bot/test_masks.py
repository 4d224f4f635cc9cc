import io

from PIL import Image

from bot.inputs.clean import InputLimits, clean
from bot.masks import read_mask
from bot.pictures import encode_png, open_png

LIMITS = InputLimits(max_bytes=10_000, max_pixels=1_000)


def test_a_mask_is_black_and_white_and_as_large_as_its_picture():
    painted = Image.new("L", (10, 10), 0)
    painted.paste(200, (0, 0, 5, 10))

    mask = read_mask(encode_png(painted), 40, 40)

    image = open_png(mask.picture.png)
    assert (image.mode, image.size) == ("L", (40, 40))
    assert set(image.get_flattened_data()) == {0, 255}
    assert (image.getpixel((2, 20)), image.getpixel((37, 20))) == (255, 0)
    assert 0.45 < mask.share < 0.55
    assert not mask.was_stretched


def test_a_mask_of_another_shape_is_stretched_and_says_so():
    mask = read_mask(encode_png(Image.new("L", (10, 20), 255)), 40, 40)

    assert (mask.was_stretched, mask.share) == (True, 1.0)


def test_what_is_wholly_transparent_becomes_a_mask():
    image = Image.new("RGBA", (8, 8), (255, 0, 0, 255))
    image.paste((0, 0, 0, 0), (0, 0, 4, 8))
    target = io.BytesIO()
    image.save(target, "PNG")

    cleaned = clean(target.getvalue(), position=1, limits=LIMITS)

    mask = open_png(cleaned.mask.png)
    assert (mask.getpixel((1, 1)), mask.getpixel((6, 1))) == (255, 0)


def test_a_picture_that_is_nowhere_wholly_transparent_has_no_mask():
    for color in ((255, 0, 0, 255), (255, 0, 0, 128)):
        target = io.BytesIO()
        Image.new("RGBA", (8, 8), color).save(target, "PNG")
        assert clean(target.getvalue(), position=1, limits=LIMITS).mask is None
