import io
import struct
import subprocess
import sys

import hostile
import numpy as np
import pytest
from hostile import encoded, icc, png, small
from PIL import Image

from bot.inputs.clean import InputLimits, clean, load_decoders
from bot.inputs.kinds import kind_of
from bot.replies.sentences import explain
from core.errors import UserError

LIMITS = InputLimits(max_bytes=2_000_000, max_pixels=1_000_000, max_frames=100)
FORMATS = ["PNG", "JPEG", "WEBP", "GIF", "BMP", "AVIF", "HEIF"]


@pytest.fixture(scope="session", autouse=True)
def decoders():
    return load_decoders()


def cleaned(data):
    """The pixels of a cleaned picture, and its mask's."""
    picture = clean(data, position=2, limits=LIMITS)
    return pixels(picture.png), None if picture.mask is None else pixels(picture.mask.png)


def pixels(data):
    image = Image.open(io.BytesIO(data))
    assert image.format == "PNG"
    assert not image.getexif()
    assert not image.info
    return np.asarray(image)


def refusal(data, limits=LIMITS):
    with pytest.raises(UserError) as error:
        clean(data, position=2, limits=limits)
    return error.value.reason, explain(error.value)


def cut(data):
    return data[: len(data) * 2 // 3]


# What is refused, and the sentence for it.


REFUSED = {
    "empty": (lambda: b"", "第 2 个附件是空的，重新发一次试试。"),
    "text": (lambda: b"hello", "第 2 个附件不是图片，请发 PNG、JPEG、WebP、GIF 或 BMP。"),
    "svg": (
        lambda: b'<?xml version="1.0"?>\n<!-- x --><svg xmlns="http://www.w3.org/2000/svg"/>',
        "第 2 个附件的格式（SVG）不能直接用，存成 PNG 或 JPEG 再发。",
    ),
    "pdf": (
        lambda: b"%PDF-1.7\n",
        "第 2 个附件的格式（PDF）不能直接用，存成 PNG 或 JPEG 再发。",
    ),
    "tiff": (
        lambda: small("TIFF"),
        "第 2 个附件的格式（TIFF）不能直接用，存成 PNG 或 JPEG 再发。",
    ),
    "video": (
        lambda: b"\0\0\0\x18ftypisom\0\0\0\0isommp42",
        "第 2 个附件是视频，不能直接用。截一帧存成 PNG 或 JPEG 再发。",
    ),
    "bytes": (
        lambda: small() + b"\0" * 2_000_000,
        "第 2 个附件太大，最多 1.91 MB。缩小一点，或者存成 JPEG 再发。",
    ),
    "long GIF": (
        lambda: hostile.long_gif(101),
        "第 2 张动图的帧数太多，最多 100 帧。截一帧存成 PNG 再发。",
    ),
}
for bomb, make in {
    "PNG": hostile.huge_png,
    "JPEG": hostile.huge_jpeg,
    "GIF": hostile.huge_gif,
    "BMP": hostile.huge_bmp,
    "WebP lossy": lambda: hostile.huge_webp("VP8 "),
    "WebP lossless": lambda: hostile.huge_webp("VP8L"),
    "WebP extended": lambda: hostile.huge_webp("VP8X"),
    "PNG of a pixel more": lambda: encoded(Image.new("1", (1_000, 1_001))),
}.items():
    REFUSED[f"bomb {bomb}"] = (make, "第 2 张图太大，最多 1 百万像素。缩小一点再发。")
for name in FORMATS:
    kind = {"WEBP": "WebP", "HEIF": "HEIC"}.get(name, name)
    REFUSED[f"truncated {name}"] = (
        lambda name=name: cut(small(name)),
        f"第 2 张图（{kind}）不完整，或者坏了。重新保存一份，或者截个图再发。",
    )


@pytest.mark.parametrize(("make", "sentence"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_used_is_refused_with_a_sentence(make, sentence):
    assert refusal(make())[1] == sentence


def test_a_flipped_bit_in_a_png_is_seen():
    data = bytearray(small())
    data[len(data) // 2] ^= 1

    assert refusal(bytes(data))[0] == "picture_broken"


@pytest.mark.parametrize("signature", [b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF89a"])
def test_a_signature_alone_makes_no_picture(signature):
    assert refusal(signature + b"\0" * 50)[0] == "picture_broken"


def test_heic_without_a_decoder_says_what_to_do():
    script = (
        "import sys; sys.modules['pillow_heif'] = None\n"
        "from bot.inputs.clean import *\n"
        "try: clean(b'\\0\\0\\0\\x18ftypheic\\0\\0\\0\\0mif1heic', position=1,"
        " limits=InputLimits(max_bytes=99, max_pixels=9))\n"
        "except UserError as error: print(error.reason, error.values['kind'])"
    )
    ended = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )

    assert ended.stdout == "picture_no_decoder HEIC\n"


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"\0\0\0\x18ftypavif\0\0\0\0mif1miaf", "AVIF"),
        (b"\0\0\0\x18ftypmif1\0\0\0\0mif1avif", "AVIF"),
        (b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic", "HEIC"),
        (b"\0\0\0\x14ftypqt  \0\0\0\0qt  ", "视频"),
        (b"\0\0\0\x0cJXL \r\n\x87\n", "JPEG XL"),
        (b"PK\x03\x04", "ZIP"),
        (b"8BPS\0\1", "PSD"),
        (b"\xef\xbb\xbf <SVG >", "SVG"),
        (b"<html>", None),
        (b"BMW is a car, not a picture", None),
    ],
)
def test_kinds_are_told_by_their_first_bytes(data, kind):
    assert kind_of(data) == kind


# What is taken, and its exact pixels.


def noise(size=(48, 64), channels=3):
    return np.random.default_rng(3).integers(0, 256, (*size, channels), dtype=np.uint8)


@pytest.mark.parametrize("name", ["PNG", "BMP", "WEBP"])
def test_lossless_pictures_keep_every_pixel(name):
    more = {"lossless": True} if name == "WEBP" else {}

    shown, mask = cleaned(small(name, **more))

    assert (shown == noise()).all()
    assert mask is None


@pytest.mark.parametrize("name", FORMATS)
def test_every_kind_is_taken_whatever_it_is_called(name):
    red = Image.new("RGB", (64, 48), (200, 30, 30))

    shown, _ = cleaned(encoded(red, name))

    assert shown.shape == (48, 64, 3)
    assert np.abs(shown.astype(int) - (200, 30, 30)).max() <= 4


@pytest.mark.parametrize("name", ["GIF", "PNG", "WEBP"])
def test_of_a_moving_picture_the_first_frame_is_taken(name):
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "blue", "lime")]
    more = {"lossless": True} if name == "WEBP" else {}

    shown, _ = cleaned(encoded(frames[0], name, save_all=True, append_images=frames[1:], **more))

    assert (shown == (255, 0, 0)).all()


@pytest.mark.parametrize("name", ["GIF", "PNG", "WEBP"])
def test_frames_are_counted_before_any_is_decoded(name):
    frames = [Image.new("L", (2, 2), tone) for tone in range(7)]
    data = encoded(frames[0], name, save_all=True, append_images=frames[1:], lossless=True)

    within = InputLimits(max_bytes=99_999, max_pixels=99, max_frames=7)
    assert clean(data, position=1, limits=within).width == 2
    below = InputLimits(max_bytes=99_999, max_pixels=99, max_frames=6)
    assert refusal(data, below)[0] == "picture_too_many_frames"


WIDE = np.random.default_rng(5).integers(0, 65_536, (6, 5, 4), dtype=np.uint16)


def rows(values):
    return [row.astype(">u2").tobytes() for row in values]


def blended(colours, alpha):
    """On white, to the nearest number."""
    share = alpha.astype(float)[..., None] / 255
    return np.rint(colours * share + 255 * (1 - share))


def near(shown, wanted, most=0):
    return np.abs(shown.astype(int) - wanted.astype(int)).max() <= most


def test_16_bit_grey_keeps_its_upper_8_bits():
    shown, _ = cleaned(png((5, 6), depth=16, colour=0, rows=rows(WIDE[..., :1])))

    assert (shown == WIDE[..., :1] >> 8).all()


def test_16_bit_colours_keep_their_upper_8_bits():
    shown, _ = cleaned(png((5, 6), depth=16, colour=2, rows=rows(WIDE[..., :3])))

    assert (shown == WIDE[..., :3] >> 8).all()


def test_16_bit_transparency_is_put_on_white():
    wide = WIDE.copy()
    wide[0, 0, 3] = 0
    for colour, parts in ((6, [0, 1, 2, 3]), (4, [0, 3])):
        data = png((5, 6), depth=16, colour=colour, rows=rows(wide[..., parts]))

        shown, mask = cleaned(data)

        wanted = blended(wide[..., [0, 1, 2] if colour == 6 else [0, 0, 0]] >> 8, wide[..., 3] >> 8)
        assert near(shown, wanted, 1)
        assert (mask == 255 - (wide[..., 3] >> 8)).all()


def test_16_bit_grey_with_a_transparent_tone():
    key = int(WIDE[2, 3, 0])
    data = png(
        (5, 6),
        depth=16,
        colour=0,
        rows=rows(WIDE[..., :1]),
        before=[(b"tRNS", struct.pack(">H", key))],
    )

    shown, mask = cleaned(data)

    wanted = np.where(WIDE[..., :1] == key, 255, WIDE[..., :1] >> 8)
    assert (shown == wanted).all()
    assert (mask == np.where(WIDE[..., 0] == key, 255, 0)).all()


def test_a_palette_with_transparency_is_exact():
    palette = Image.fromarray(np.arange(4, dtype=np.uint8).reshape(2, 2), "P")
    palette.putpalette([255, 0, 0, 0, 255, 0, 0, 0, 255, 10, 20, 30])

    shown, mask = cleaned(encoded(palette, transparency=bytes([255, 128, 0, 255])))

    assert shown.tolist() == [[[255, 0, 0], [127, 255, 127]], [[255, 255, 255], [10, 20, 30]]]
    assert mask.tolist() == [[0, 127], [255, 0]]


def test_a_gif_with_a_transparent_colour_is_exact():
    palette = Image.fromarray(np.arange(4, dtype=np.uint8).reshape(2, 2), "P")
    palette.putpalette([255, 0, 0, 0, 255, 0, 0, 0, 255, 10, 20, 30])

    shown, mask = cleaned(encoded(palette, "GIF", transparency=1))

    assert shown.tolist() == [[[255, 0, 0], [255, 255, 255]], [[0, 0, 255], [10, 20, 30]]]
    assert mask.tolist() == [[0, 255], [0, 0]]


def test_a_transparent_colour_without_a_palette_is_exact():
    for mode, colour, key in (("RGB", (1, 2, 3), (1, 2, 3)), ("L", 9, 9), ("1", 0, 0)):
        image = Image.new(mode, (2, 1), "white")
        image.putpixel((0, 0), colour)

        shown, mask = cleaned(encoded(image, transparency=key))

        assert (shown == 255).all()
        assert mask.tolist() == [[255, 0]]


@pytest.mark.parametrize("mode", ["LA", "RGBA"])
def test_half_transparent_pixels_lie_on_white(mode):
    image = Image.fromarray(noise(channels=len(mode)), mode)

    shown, _ = cleaned(encoded(image))

    values = noise(channels=len(mode))
    assert near(shown, blended(values[..., :-1], values[..., -1]), 1)


@pytest.mark.parametrize("mode", ["1", "L"])
def test_grey_and_black_and_white_are_exact(mode):
    image = Image.fromarray(noise(channels=1)[..., 0]).convert(mode)

    shown, _ = cleaned(encoded(image))

    assert (shown == np.asarray(image.convert("L"))[..., None]).all()


INKS = [
    (0, 0, 0, 0),
    (255, 0, 0, 0),
    (0, 255, 0, 0),
    (0, 0, 255, 0),
    (0, 0, 0, 255),
    (64, 128, 32, 51),
]


def without_adobe(data):
    at = data.index(b"\xff\xee")
    return data[:at] + data[at + 2 + int.from_bytes(data[at + 2 : at + 4]) :]


@pytest.mark.parametrize("inks", INKS, ids=str)
def test_cmyk_is_printed_on_white_with_and_without_adobes_inversion(inks):
    """Adobe writes CMYK upside down and says so in a marker; without the marker it is not."""
    adobe = encoded(Image.new("CMYK", (16, 16), inks), "JPEG", quality=100)
    plain = without_adobe(
        encoded(Image.new("CMYK", (16, 16), tuple(255 - ink for ink in inks)), "JPEG", quality=100)
    )
    *colours, black = inks
    wanted = np.array([(255 - ink) * (255 - black) / 255 for ink in colours])

    for data in (adobe, plain):
        shown, _ = cleaned(data)
        assert near(shown, wanted, 2)


def by_profile(colours, columns, gamma):
    """Colours by a profile's colorants, as sRGB numbers (IEC 61966-2-1)."""
    linear = (np.array(colours) / 255) ** gamma @ np.array(columns)
    red_green_blue = np.clip(linear @ np.linalg.inv(np.array(hostile.SRGB_COLUMNS)), 0, 1)
    coded = np.where(
        red_green_blue <= 0.0031308,
        red_green_blue * 12.92,
        1.055 * red_green_blue ** (1 / 2.4) - 0.055,
    )
    return coded * 255


COLOURS = [
    (255, 255, 255),
    (0, 0, 0),
    (128, 128, 128),
    (200, 30, 30),
    (30, 200, 60),
    (250, 240, 10),
]


@pytest.mark.parametrize("name", ["PNG", "WEBP", "JPEG"])
def test_a_wide_gamut_is_brought_into_srgb(name):
    profile = icc(hostile.WIDE_COLUMNS, gamma=2.2)
    more = {"lossless": True} if name == "WEBP" else {"quality": 100, "subsampling": 0}
    for colour in COLOURS:
        data = encoded(Image.new("RGB", (16, 16), colour), name, icc_profile=profile, **more)

        shown, _ = cleaned(data)

        assert near(shown, by_profile(colour, hostile.WIDE_COLUMNS, 2.2), 3), colour
    changed = by_profile((30, 200, 60), hostile.WIDE_COLUMNS, 2.2)
    assert np.abs(changed - (30, 200, 60)).max() > 20


def test_a_profile_goes_with_transparency():
    image = Image.new("RGBA", (4, 4), (30, 200, 60, 255))
    image.putpixel((0, 0), (30, 200, 60, 0))

    shown, mask = cleaned(encoded(image, icc_profile=icc(hostile.WIDE_COLUMNS, gamma=2.2)))

    assert near(shown[3, 3], by_profile((30, 200, 60), hostile.WIDE_COLUMNS, 2.2), 2)
    assert shown[0, 0].tolist() == [255, 255, 255]
    assert mask[0, 0] == 255


@pytest.mark.parametrize(
    "profile",
    [
        b"",
        b"nonsense",
        b"\xff" * 4_000,
        icc(hostile.WIDE_COLUMNS, gamma=2.2)[:300],
        icc(hostile.WIDE_COLUMNS, gamma=2.2, space=b"CMYK"),
    ],
    ids=["empty", "nonsense", "noise", "truncated", "of another space"],
)
def test_a_profile_that_cannot_be_used_is_passed_over(profile):
    shown, _ = cleaned(hostile.profiled_png(profile))

    assert (shown == (200, 30, 30)).all()


TURNED = {
    1: lambda pixels: pixels,
    2: lambda pixels: pixels[:, ::-1],
    3: lambda pixels: pixels[::-1, ::-1],
    4: lambda pixels: pixels[::-1],
    5: lambda pixels: pixels.swapaxes(0, 1),
    6: lambda pixels: pixels.swapaxes(0, 1)[:, ::-1],
    7: lambda pixels: pixels.swapaxes(0, 1)[::-1, ::-1],
    8: lambda pixels: pixels.swapaxes(0, 1)[::-1],
}
"""What makes each orientation upright (EXIF 2.32, table 6)."""


@pytest.mark.parametrize("orientation", TURNED)
@pytest.mark.parametrize("name", ["PNG", "WEBP"])
def test_a_picture_is_turned_upright(name, orientation):
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "a camera"
    more = {"lossless": True} if name == "WEBP" else {}

    shown, _ = cleaned(encoded(Image.fromarray(noise((6, 4))), name, exif=exif, **more))

    assert (shown == TURNED[orientation](noise((6, 4)))).all()


@pytest.mark.parametrize("orientation", TURNED)
def test_a_photo_is_turned_upright(orientation):
    exif = Image.Exif()
    exif[0x0112] = orientation
    dark = np.zeros((32, 16, 3), np.uint8)
    dark[:8, :8] = 255

    shown, _ = cleaned(encoded(Image.fromarray(dark), "JPEG", quality=100, exif=exif))

    assert near(shown, TURNED[orientation](dark), 3)


def test_pixels_beyond_the_size_are_left_in_the_file():
    shown, _ = cleaned(hostile.overfull_png())

    assert shown.shape == (8, 8, 3)
    assert (shown == 0).all()


def test_words_or_profiles_that_unpack_without_end_spoil_the_picture():
    assert refusal(hostile.wordy_png())[0] == "picture_broken"
    assert refusal(hostile.profiled_png(b"\0" * 30_000_000))[0] == "picture_broken"


def test_the_same_picture_has_the_same_hash():
    first, second = (clean(small(), position=1, limits=LIMITS) for _ in range(2))

    assert first == second
