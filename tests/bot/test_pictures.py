import io

import pytest
from PIL import Image

from bot import pictures
from core.errors import UserError


def encoded(image, image_format="PNG", **more):
    target = io.BytesIO()
    image.save(target, image_format, **more)
    return target.getvalue()


def clean(data):
    return pictures.clean(data, position=1, max_pixels=1_000_000)


def opened(data):
    return Image.open(io.BytesIO(data))


@pytest.mark.parametrize("image_format", ["PNG", "JPEG", "WEBP", "GIF", "BMP"])
def test_every_supported_format_becomes_a_plain_png(image_format):
    cleaned = clean(encoded(Image.new("RGB", (40, 30), "red"), image_format))

    image = opened(cleaned.png)
    assert (image.format, image.mode, image.size) == ("PNG", "RGB", (40, 30))
    assert (cleaned.width, cleaned.height) == (40, 30)


def test_the_same_picture_has_the_same_hash():
    data = encoded(Image.new("RGB", (8, 8), "blue"))

    assert clean(data) == clean(data)


def test_transparency_becomes_white():
    cleaned = clean(encoded(Image.new("RGBA", (8, 8), (255, 0, 0, 0))))

    assert opened(cleaned.png).getpixel((3, 3)) == (255, 255, 255)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_is_turned_upright_and_loses_its_metadata(orientation):
    image = Image.new("RGB", (20, 10), "white")
    image.paste("red", (0, 0, 5, 5))
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "a camera"

    upright = opened(clean(encoded(image, "JPEG", quality=100, exif=exif)).png)

    assert upright.size == ((20, 10) if orientation < 5 else (10, 20))
    assert not upright.getexif()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"not a picture",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"%PDF-1.7",
        encoded(Image.new("RGB", (40, 30), "red"))[:60],
        encoded(Image.new("RGB", (40, 30), "red"), "TIFF"),
    ],
    ids=["empty", "text", "svg", "pdf", "truncated", "tiff"],
)
def test_what_is_no_picture_is_refused_with_its_place(data):
    with pytest.raises(UserError) as error:
        clean(data)

    assert (error.value.reason, error.value.values) == ("picture_unreadable", {"position": 1})


def test_a_bomb_is_refused_by_its_header():
    data = encoded(Image.new("1", (30_000, 30_000)))

    with pytest.raises(UserError) as error:
        clean(data)

    assert error.value.reason == "picture_too_large"


def test_the_delivered_copy_has_the_delivered_size():
    png = encoded(Image.new("RGB", (64, 96), "green"))

    assert opened(pictures.delivered(png, 512, 768)).size == (512, 768)
    assert pictures.delivered(png, 64, 96) == png


def test_a_thumbnail_is_small_and_keeps_the_delivered_shape():
    png = encoded(Image.new("RGB", (96, 64), "green"))

    image = opened(pictures.thumbnail(png, 768, 512))

    assert (image.format, image.size) == ("JPEG", (384, 256))
