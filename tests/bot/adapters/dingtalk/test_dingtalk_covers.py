"""DingTalk has no covers: among others a covered picture shows nothing but its colours."""

import io

from PIL import Image

from bot.adapters.dingtalk.picture_fit import mosaic
from tests.bot.adapters.dingtalk.robot import GROUP, all_shown, open_robot, words
from tests.bot.house import png

MANY = 1_000_000


def colourful():
    image = Image.effect_noise((120, 240), 90).convert("RGB")
    target = io.BytesIO()
    image.save(target, "PNG")
    return target.getvalue()


def test_a_mosaic_keeps_the_size_and_hardly_anything_else():
    coarse = Image.open(io.BytesIO(mosaic(colourful())))

    assert coarse.size == (120, 240)
    assert coarse.crop((10, 10, 20, 20)).getcolors() is not None
    assert len(coarse.crop((10, 10, 20, 20)).getcolors()) == 1
    assert Image.open(io.BytesIO(mosaic(png("red")))).getpixel((5, 5)) == (255, 0, 0)


async def test_in_a_group_a_covered_picture_is_a_mosaic(platform, tmp_path):
    async with open_robot(tmp_path, platform):
        await platform.say(" /画 一只猫 --种子 1 --私密", user="staff-hong", **GROUP)
        await all_shown(platform, "收到", "画好了")

    assert "私聊我发「找图 #1」" in words(platform.shown[-1])
    assert num_colours(platform) <= 6


async def test_alone_a_covered_picture_is_seen_whole(platform, tmp_path):
    async with open_robot(tmp_path, platform):
        await platform.say("画 一只猫 --种子 1 --私密")
        await all_shown(platform, "收到", "画好了")

    assert "马赛克" not in words(platform.shown[-1])
    assert num_colours(platform) > 6


def num_colours(platform):
    """In the corner of the picture that was shown, where the visible label is."""
    (data,) = platform.api.media.values()
    picture = Image.open(io.BytesIO(data)).convert("RGB").crop((430, 470, 512, 512))
    return len(picture.getcolors(MANY))
