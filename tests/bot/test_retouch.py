import pytest
from PIL import Image

from bot.pictures import delivered, encode_png, open_png
from bot.retouch import delivered_copy, fitted, retouched
from core.sampler import Sampler
from core.spec import Fit, ImageSpec

NEW = encode_png(Image.new("RGB", (64, 64), "red"))


def noise(width, height):
    return Image.effect_noise((width, height), 120).convert("RGB")


def mask(width, height, box):
    image = Image.new("L", (width, height), 0)
    image.paste(255, box)
    return image


def test_outside_the_mask_every_pixel_is_the_old_one_and_inside_it_is_new():
    before, marked = noise(512, 512), mask(512, 512, (100, 100, 300, 400))

    result = open_png(
        retouched(NEW, encode_png(before), encode_png(marked), size=(512, 512), fit=Fit.CROP)
    )

    outside = Image.composite(Image.new("RGB", (512, 512)), result, marked)
    expected = Image.composite(Image.new("RGB", (512, 512)), before, marked)
    assert outside.tobytes() == expected.tobytes()
    assert result.getpixel((200, 250)) == (255, 0, 0)
    assert len({result.getpixel((x, 250)) for x in range(100, 110)}) > 2


@pytest.mark.parametrize("fit", Fit)
def test_a_picture_of_another_shape_is_kept_as_the_engine_saw_it(fit):
    before, marked = noise(300, 200), mask(300, 200, (0, 0, 10, 10))

    result = open_png(
        retouched(NEW, encode_png(before), encode_png(marked), size=(128, 128), fit=fit)
    )

    assert result.getpixel((64, 64)) == fitted(before, (128, 128), fit).getpixel((64, 64))
    # What padding adds was never there: it is painted.
    assert (result.getpixel((64, 2)) == (255, 0, 0)) is (fit is Fit.PAD)


def test_a_native_picture_is_kept_as_it_is_delivered():
    before = encode_png(noise(64, 64))
    marked = encode_png(mask(512, 512, (400, 400, 512, 512)))

    result = open_png(retouched(NEW, before, marked, size=(512, 512), fit=Fit.CROP))

    same = open_png(delivered(before, 512, 512))
    assert result.crop((0, 0, 400, 400)).tobytes() == same.crop((0, 0, 400, 400)).tobytes()


def test_where_the_old_picture_is_lost_all_of_it_is_what_was_drawn():
    spec = ImageSpec(
        model="mini",
        prompt="猫",
        width=128,
        height=128,
        steps=5,
        guidance_scale=1,
        sampler=Sampler.DDIM,
        init_image="gone",
        mask="mask",
        strength=1,
    )

    assert delivered_copy(NEW, spec, {"mask": NEW}) == delivered(NEW, 128, 128)
