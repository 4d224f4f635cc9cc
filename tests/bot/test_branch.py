import io

import pytest
from house import open_house
from PIL import Image

from bot.strip import CELL, Frame, draw_strip
from core.address import Address


@pytest.fixture
async def house(tmp_path):
    async with open_house(tmp_path) as house:
        yield house


@pytest.fixture
async def family(house):
    """#1 一只猫 → #2 加雪 → #3 竖图; #4 is another child of #1, #5 somebody else's."""
    await house.draw("/画 一只猫 --种子 42")
    await house.draw("/改 #1 加上雪")
    await house.draw("/改 #2 竖图")
    await house.draw("/重画 #1 --种子 7")
    await house.draw("/画 一条鱼", user="小红")
    return house


async def strip_of(house, reply, user="小明"):
    library = house.library()
    viewer = Address(platform="test", conversation=user, user=user, is_private=True)
    (input_id,) = reply.inputs
    return Image.open(io.BytesIO(await library.input(input_id, viewer)))


async def test_a_branch_goes_from_the_first_idea_to_the_work(family):
    answer = await family.ask("/历史 树 #3")

    assert "#3 的来历" in answer.text
    rows = answer.text.splitlines()[1:]
    assert rows == [
        "#1 画 一只猫",
        "#2 改 加「雪」",
        "#3 改 尺寸 512×512 → 512×768",
    ]
    assert answer.numbers == (3,)
    strip = await strip_of(family, answer)
    assert strip.width > 3 * CELL > strip.width - CELL


async def test_without_a_number_it_is_the_latest_and_a_reply_names_one(family):
    latest = await family.ask("/历史 树")
    shown = next(d for d in family.platform.deliveries if d.reply.pictures)
    replied = await family.ask("/历史 树", reply_to=f"remote-{shown.delivery_id}")

    assert "#4 的来历" in latest.text
    assert "#4 重画 种子 7" in latest.text
    assert "#1 就是最早的想法" in replied.text
    assert "从 #1 又画了：#2、#4。" in replied.text
    assert ("到 #2", "/历史 树 #2") in [(b.label, b.command) for b in replied.buttons]


async def test_a_deleted_work_leaves_a_hole_that_is_seen(family):
    before = await strip_of(family, await family.ask("/历史 树 #3"))
    await family.ask("/删除 #2 确认")
    answer = await family.ask("/历史 树 #3")

    assert "#2 改 加「雪」（已删除）" in answer.text
    after = await strip_of(family, answer)
    assert (after.size, after.tobytes() != before.tobytes()) == (before.size, True)


async def test_what_one_may_not_see_tells_nothing_but_its_number(house):
    await house.draw("/画 秘密的花园", conversation="群")
    await house.draw("/改 #1 去掉花园，加 夜晚", user="小红", conversation="群")
    answer = await house.ask("/历史 树 #2", user="小红")

    assert "#1 （看不到）" in answer.text
    # Nor is it told by what was taken away from it.
    assert "花园" not in answer.text.splitlines()[1]
    assert (await house.ask("/历史 树 #1", user="小红")).is_error


async def test_works_that_are_not_drawn_are_holes_too(house):
    await house.draw("/画 一只猫")
    house.engine.is_holding = True
    await house.accepted("/改 #1 加上雪")
    await house.say("/取消")
    await house.accepted("/改 #1 加上雪")

    assert "#2 改 加「雪」（没画成）" in (await house.ask("/历史 树 #2")).text
    assert "#3 改 加「雪」（还没画好）" in (await house.ask("/历史 树 #3")).text


async def test_a_long_branch_is_cut_and_goes_on_by_a_button(house):
    await house.draw("/画 一只猫")
    for number in range(1, 18):
        await house.draw(f"/重画 #{number}")
    answer = await house.ask("/历史 树 #18")

    assert "最近的 15 张" in answer.text
    assert answer.buttons[0].command == "/历史 树 #3"
    assert "#3 " in (await house.ask(answer.buttons[0].command)).text


@pytest.mark.parametrize("said", ["/历史 树 #9", "/历史 树"])
async def test_a_branch_that_is_not_there_is_refused(house, said):
    assert (await house.ask(said)).is_error


async def test_the_word_is_still_searched_for_where_more_is_said(house):
    await house.draw("/画 一棵树 --种子 1")

    assert (await house.ask("/历史 树 第1页")).numbers == (1,)
    assert (await house.ask("/找图 树")).numbers == (1,)


def frames(count):
    colours = ["red", "green", "blue", "gold", "navy", "teal"]
    pictures = []
    for place in range(count):
        target = io.BytesIO()
        Image.new("RGB", (64, 32), colours[place % 6]).save(target, "PNG")
        pictures.append(Frame(number=place + 1, caption="改 加「雪」" * 9, png=target.getvalue()))
    return pictures


def test_a_strip_puts_pictures_in_rows_in_their_order():
    strip = Image.open(io.BytesIO(draw_strip(frames(6))))

    def colour(row, column):
        cell = strip.height // 2 * row
        return strip.getpixel((20 + column * (CELL + 20) + CELL // 2, 20 + cell + CELL // 2))

    assert colour(0, 0) == (255, 0, 0)
    assert colour(0, 1) == (0, 128, 0)
    assert strip.width < 6 * CELL


def test_a_strip_needs_something_to_show():
    with pytest.raises(ValueError, match="frame"):
        draw_strip([])
