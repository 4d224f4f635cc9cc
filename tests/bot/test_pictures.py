import io

from PIL import Image

from bot import pictures


def encoded(image, image_format="PNG", **more):
    target = io.BytesIO()
    image.save(target, image_format, **more)
    return target.getvalue()


def opened(data):
    return Image.open(io.BytesIO(data))


def test_the_delivered_copy_has_the_delivered_size():
    png = encoded(Image.new("RGB", (64, 96), "green"))

    assert opened(pictures.delivered(png, 512, 768)).size == (512, 768)
    assert pictures.delivered(png, 64, 96) == png


def test_a_thumbnail_is_small_and_keeps_the_delivered_shape():
    png = encoded(Image.new("RGB", (96, 64), "green"))

    image = opened(pictures.thumbnail(png, 768, 512))

    assert (image.format, image.size) == ("JPEG", (384, 256))
