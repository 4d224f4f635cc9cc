"""举报 and 审核 through the whole bot."""

import pytest
from house import open_house

from bot.commands.vocabulary import command_word
from bot.config_labels import LabelSettings
from bot.labels.copies import Copies
from bot.library import StoredLibrary
from core.address import Address
from core.command import CommandName
from core.errors import UserError
from core.verdict import Verdict

BOSS = "站长"
HERE = {"conversation": "群"}


@pytest.fixture
async def house(tmp_path):
    async with open_house(tmp_path, admins=(f"test:{BOSS}",)) as house:
        yield house


async def hold(house, number):
    """What the picture check does with a work that is to be reviewed."""
    async with house.storage.transaction() as tx:
        job = await tx.jobs.find_by_number(number)
        await tx.verdicts.set(number, Verdict("nsfw", is_held=True), house.clock())
        await tx.verdicts.report(number, job.address, house.clock())


async def test_a_report_is_taken_once_from_each_who_can_see_the_work(house):
    await house.draw("/画 一只猫", **HERE)

    assert "请管理员看看" in (await house.ask("/举报 #1 太血腥", user="小红", **HERE)).text
    assert "已经举报过" in (await house.ask("/举报 #1", user="小红", **HERE)).text
    assert "请管理员看看" in (await house.ask("/举报 1", user="小刚", **HERE)).text
    own = await house.ask("/举报 #1", **HERE)
    assert own.is_error
    assert "/删除 #1" in own.text
    assert (await house.ask("/举报 #1", user="小红")).is_error
    assert (await house.ask("/举报", user="小红", **HERE)).is_error

    listed = await house.ask("/审核", user=BOSS)
    assert listed.text.splitlines() == [
        "还有 1 张图要审：",
        "#1 小明 画的「一只猫」：小红 说「太血腥」、小刚 说「没有写原因」",
    ]
    assert [picture.number for picture in listed.pictures] == [1]
    in_group = await house.ask("/审核", user=BOSS, **HERE)
    assert in_group.pictures == ()


async def test_what_is_approved_is_settled_and_can_be_opened_again(house):
    await house.draw("/画 一只猫", **HERE)
    await house.ask("/举报 #1 太血腥", user="小红", **HERE)

    said = await house.ask("/审核 #1 通过", user=BOSS)

    assert said.text == "#1 通过了，1 条举报了结。"
    assert (await house.ask("/审核", user=BOSS)).text == "没有要审的图。"
    assert (await house.ask("/审核 #1 通过", user=BOSS)).is_error
    undone = await house.ask("/撤销 1", user=BOSS)
    assert "审核 #1：通过 → 没有审" in undone.text
    assert "还有 1 张图" in (await house.ask("/审核", user=BOSS)).text


async def test_what_is_removed_is_gone_and_its_owner_is_told(house):
    message_id = await house.say("/画 一只猫", **HERE)
    await house.platform.wait(lambda: any(one.is_final for one in house.answers(message_id)))
    await house.ask("/举报 #1 太血腥", user="小红", **HERE)

    asked = await house.ask("/审核 #1 移除", user=BOSS)
    async with house.storage.reading() as tx:
        assert await tx.outputs.get(1) is not None
    await house.ask(asked.buttons[0].command, user=BOSS)

    async with house.storage.reading() as tx:
        assert await tx.outputs.get(1, even_held=True) is None
    await house.platform.wait(lambda: "被管理员移除了" in house.answers(message_id)[-1].text)
    assert "小红" not in house.answers(message_id)[-1].text
    assert (await house.ask("/找图 #1")).is_error
    assert "撤销不了" in (await house.ask("/撤销 1", user=BOSS)).text


async def test_a_held_picture_reaches_its_owner_once_it_is_approved(house):
    message_id = await house.say("/画 一只猫", **HERE)
    await house.platform.wait(lambda: any(one.is_final for one in house.answers(message_id)))
    await hold(house, 1)

    listed = await house.ask("/审核", user=BOSS)
    assert "丹青自己拦下的" in listed.text
    assert [one.is_spoiler for one in listed.pictures] == [True]
    assert (await house.ask("/找图 #1")).is_error
    await house.ask("/审核 #1 通过", user=BOSS)

    await house.platform.wait(lambda: "审核通过了" in house.answers(message_id)[-1].text)
    assert [one.number for one in house.answers(message_id)[-1].pictures] == [1]
    await house.ask("/撤销 1", user=BOSS)
    async with house.storage.reading() as tx:
        assert await tx.verdicts.is_held(1)


async def test_admins_see_what_they_rule_on_and_nothing_else(house):
    await house.draw("/画 一只猫", **HERE)
    await house.draw("/画 一只狗")
    await hold(house, 1)
    copies = Copies(storage=house.storage, settings=LabelSettings(), clock=house.clock)
    library = StoredLibrary(storage=house.storage, copies=copies, admins=(f"test:{BOSS}",))

    def viewer(user):
        return Address(platform="test", conversation=user, user=user)

    assert await library.thumbnail(1, viewer(BOSS))
    for user, number in ((BOSS, 2), ("小红", 1), ("小明", 1)):
        with pytest.raises(UserError):
            await library.thumbnail(number, viewer(user))


async def test_reviewing_needs_a_number_and_a_ruling(house):
    await house.draw("/画 一只猫", **HERE)
    await house.ask("/举报 #1", user="小红", **HERE)

    assert command_word(CommandName.REVIEW).is_admin
    assert (await house.ask("/审核 #1 嗯", user=BOSS)).is_error
    assert (await house.ask("/审核 通过", user=BOSS)).is_error
    assert (await house.ask("/审核 #9 通过", user=BOSS)).is_error
    assert (await house.ask("/审核 #1", user=BOSS)).pictures
