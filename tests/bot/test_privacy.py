"""Two groups, two people, every command that names a work, and all that a library gives away."""

import pytest
from house import open_house, png
from offered import OFFERED

from bot.commands.vocabulary import COMMANDS
from bot.commands.word import Target
from core.address import Address
from core.errors import UserError

OWNER, OTHER = "小明", "小红"
NORTH, SOUTH = "北群", "南群"
DRAWN_IN = {1: NORTH, 2: SOUTH, 3: None}
UNKNOWN = 99
HIDDEN = "找不到这张图"

WORDS = {"图生图": "一只狗", "重绘": "一顶帽子", "线稿": "一只狗", "深度": "一只狗", "改": "加雪"}
WORDS |= {"风格": "水墨", "扩图": "左 128", "举报": "不合适"}
NAMING = [
    *(
        f"/{word.name} #{{number}} {WORDS.get(word.name, '')}".strip()
        for word in COMMANDS
        if word.target is not Target.NONE and word.is_available and not word.is_admin
    ),
    "/历史 树 #{number}",
    "/取消收藏 #{number}",
]
SILENT = frozenset({"/取消收藏", "/队列"})
"""Of these nobody learns whether there is such a work: what they say never depends on it."""

PLACES = [(user, place) for user in (OWNER, OTHER) for place in (NORTH, SOUTH, None)]


def may_see(user, place, number):
    return user == OWNER or (place is not None and place == DRAWN_IN[number])


@pytest.fixture
async def house(tmp_path):
    async with open_house(tmp_path, registry=OFFERED) as house:
        for number, place in DRAWN_IN.items():
            await house.draw(f"/画 一只猫 {number}", user=OWNER, conversation=place)
        yield house


@pytest.mark.parametrize("line", NAMING)
async def test_a_work_is_named_only_where_it_may_be_seen(house, line):
    house.engine.is_holding = True
    files = [png("white")] if line.startswith("/重绘") else []

    async def said(number, user, place):
        message = line.format(number=number)
        message_id = await house.say(message, user=user, conversation=place, attachments=files)
        await house.platform.wait(lambda: house.answers(message_id) or house.engine.cancelled)
        return house.answers(message_id)[0].text if house.answers(message_id) else ""

    for user, place in PLACES:
        unknown = await said(UNKNOWN, user, place)
        for number in DRAWN_IN:
            # Deleting comes last of all for the owner.
            if line.startswith("/删除") and user == OWNER:
                continue
            text = await said(number, user, place)
            if line.split()[0] in SILENT:
                assert text.replace(f"#{number}", f"#{UNKNOWN}") == unknown
                continue
            assert (HIDDEN in text) == (not may_see(user, place, number)), (user, place, text)
            # What is hidden is told as what was never there.
            assert may_see(user, place, number) or text == unknown


@pytest.mark.parametrize(("user", "place"), PLACES)
async def test_pictures_are_given_only_to_who_may_see_them(house, user, place):
    library = house.library()
    viewer = Address(
        platform="test", conversation=place or user, user=user, is_private=place is None
    )
    await house.ask("/帮助", user=user, conversation=place)

    for number in DRAWN_IN:
        for give in (library.picture, library.thumbnail):
            if may_see(user, place, number):
                assert await give(number, viewer)
            else:
                with pytest.raises(UserError, match="work_not_found"):
                    await give(number, viewer)
    page = await library.works(viewer, query="", before=None, limit=9)
    assert [work.number for work in page.works] == ([3, 2, 1] if user == OWNER else [])


@pytest.mark.parametrize("said", ["/历史", "/历史 猫", "/找图 猫", "/历史 树", "/收藏"])
async def test_lists_hold_only_ones_own(house, said):
    for place in (NORTH, SOUTH, None):
        answer = await house.ask(said, user=OTHER, conversation=place)
        assert (answer.is_error, answer.pictures, answer.numbers) == (True, (), ())


async def test_an_answer_in_a_group_is_quoted_only_there(house):
    shown = next(d for d in house.platform.deliveries if d.reply.pictures)
    here = {"user": OTHER, "conversation": SOUTH}
    answer = await house.ask("/参数", reply_to=f"remote-{shown.delivery_id}", **here)

    assert answer.is_error


async def test_the_same_name_on_another_platform_or_as_a_nickname_is_somebody_else(house):
    library = house.library()
    twin = Address(platform="else", conversation=OWNER, user=OWNER, is_private=True)

    with pytest.raises(UserError, match="work_not_found"):
        await library.picture(3, twin)
