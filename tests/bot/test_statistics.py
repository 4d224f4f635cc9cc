"""统计 through the whole bot, with its chart."""

import io
import subprocess
import sys
from datetime import timedelta

import pytest
from house import open_house
from PIL import Image

from bot.charts import chart
from bot.summary import Bar, Summary
from core.address import Address
from core.errors import UserError

BOSS = "站长"
HERE = {"conversation": "群"}


@pytest.fixture
async def house(tmp_path):
    async with open_house(tmp_path, admins=(f"test:{BOSS}",)) as house:
        yield house


def summary(num_bars):
    bars = tuple(
        Bar(label=f"11-{i}", num_pictures=i, num_failed=i % 2, wait_s=2.0 * i or None)
        for i in range(num_bars)
    )
    return Summary(
        num_pictures=3,
        num_people=2,
        num_failed=1,
        num_cancelled=0,
        num_open=0,
        wait_s=2.0,
        long_wait_s=3.0,
        busy_s=9.0,
        bars=bars,
    )


@pytest.mark.parametrize("num_bars", [1, 7, 30])
def test_a_chart_is_a_picture_with_all_its_colours(num_bars):
    image = Image.open(io.BytesIO(chart(summary(num_bars), title="这里近 7 天的统计")))

    assert image.size == (960, 640)
    colours = {colour for _, colour in image.convert("RGB").getcolors(maxcolors=1 << 20)}
    assert {(0xD9, 0xA4, 0x41)} <= colours
    assert ((0x2F, 0x66, 0x90) in colours) or num_bars == 1


async def test_a_group_and_a_person_are_counted_apart(house):
    await house.draw("/画 一只猫 --数量 2", **HERE)
    await house.draw("/画 一只狗", user="小红", **HERE)
    await house.draw("/画 一匹马")

    group = await house.ask("/统计", user="小红", **HERE)
    assert group.text.startswith("这里近 7 天的统计\n画成 3 张，2 个人画过；")
    mine = await house.ask("/统计 今天 我", **HERE)
    assert mine.text.startswith("你今天的统计\n画成 3 张；")
    refused = await house.ask("/统计 全部")
    assert refused.is_error
    everything = await house.ask("/统计 全部 本月", user=BOSS)
    assert everything.text.startswith("全部会话近 30 天的统计\n画成 4 张，2 个人画过；")
    assert (await house.ask("/统计 明天")).is_error


async def test_the_chart_is_stored_for_who_asked_and_no_one_else(house):
    await house.draw("/画 一只猫", **HERE)

    answer = await house.ask("/统计", **HERE)

    [input_id] = answer.inputs
    library = house.library()
    png = await library.input(input_id, Address(platform="test", conversation="群", user="小明"))
    assert Image.open(io.BytesIO(png)).size == (960, 640)
    with pytest.raises(UserError):
        await library.input(input_id, Address(platform="test", conversation="群", user="小红"))


async def test_without_pictures_there_is_no_chart(house):
    answer = await house.ask("/统计")
    assert answer.text == "你近 7 天的统计\n还没有画过。"
    assert answer.inputs == ()
    await house.draw("/画 一只猫")
    house.later = timedelta(days=8)
    assert "还没有画过" in (await house.ask("/统计")).text
    assert "画成 1 张" in (await house.ask("/统计 本月")).text


def test_the_bot_starts_without_the_library_that_draws_charts():
    code = "import sys, bot.app; sys.exit('matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
