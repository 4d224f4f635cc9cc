"""What becomes of pictures in which something was found, in each kind of conversation."""

import pytest
from house import House, open_house

from bot.config_labels import LabelSettings
from bot.judge import Judge
from bot.labels.copies import Copies
from bot.library import StoredLibrary
from core import wire
from core.address import Address
from core.house import NSFW, NsfwPolicy
from core.job import JobStatus
from core.verdict import ASKED, Verdict
from storage.places import EVERYWHERE, Place

GROUP = {"conversation": "一群"}


@pytest.fixture
async def house(tmp_path):
    async with open_house(tmp_path, admins=("test:管理员",)) as house:
        house.engine.findings = {1: "nsfw", 3: "nsfw"}
        yield house


async def set_here(house: House, policy: NsfwPolicy, place: Place | None = None) -> None:
    async with house.storage.transaction() as tx:
        await tx.places.set(place or Place("test", "一群"), NSFW, str(policy))


async def verdicts_of(house: House, *numbers: int) -> dict[int, Verdict]:
    async with house.storage.reading() as tx:
        return await tx.verdicts.of(numbers)


async def used_today(house: House, job_id: int) -> int:
    async with house.storage.reading() as tx:
        job = await tx.jobs.get(job_id)
        return (await tx.charges.used(job.person_id, job.created_at.astimezone().date())).pictures


async def test_a_group_gets_no_unfit_picture_and_its_owner_is_charged_nothing(house):
    final = await house.draw("/画 一只猫 --种子 1", **GROUP)

    assert (final.is_error, final.pictures) == (True, ())
    assert "没有通过图片检查" in final.text
    assert await verdicts_of(house, 1) == {1: Verdict("nsfw")}
    async with house.storage.reading() as tx:
        assert (await tx.jobs.get(final.job_id)).status is JobStatus.FAILED
        assert await tx.outputs.get(1, even_held=True) is None
    assert await used_today(house, final.job_id) == 0
    assert "没有通过图片检查" in (await house.ask("/找图 1", **GROUP)).text


async def test_of_several_pictures_only_the_unfit_ones_are_missing(house):
    final = await house.draw("/画 一只猫 --种子 1 --数量 4", **GROUP)

    assert [picture.number for picture in final.pictures] == [2, 4]
    assert "#1、#3 没有通过" in final.text
    assert {button.command.split()[1] for button in final.buttons} >= {"#2", "#4"}
    assert not any("#1" in button.command or "#3" in button.command for button in final.buttons)
    assert await used_today(house, final.job_id) == 2


async def test_alone_one_sees_them_under_a_cover(house):
    final = await house.draw("/画 一只猫 --种子 1 --数量 2")

    assert [(p.number, p.is_spoiler) for p in final.pictures] == [(1, True), (2, False)]
    again = await house.ask("/找图 1")
    assert [p.is_spoiler for p in again.pictures] == [True]
    history = await house.ask("/历史")
    assert {p.number: p.is_spoiler for p in history.pictures} == {1: True, 2: False}


@pytest.mark.parametrize("policy", [NsfwPolicy.SPOILER, NsfwPolicy.IGNORE])
async def test_a_group_may_show_them(house, policy):
    await set_here(house, policy)

    final = await house.draw("/画 一只猫 --种子 1", **GROUP)

    assert [p.is_spoiler for p in final.pictures] == [policy is NsfwPolicy.SPOILER]
    assert (await verdicts_of(house, 1))[1].finding == "nsfw"


async def test_what_is_set_for_all_holds_where_nothing_is_set(house):
    await set_here(house, NsfwPolicy.IGNORE, EVERYWHERE)
    assert (await house.draw("/画 一只猫 --种子 1", **GROUP)).pictures

    await set_here(house, NsfwPolicy.BLOCK)
    assert not (await house.draw("/画 一只猫 --种子 1", **GROUP)).pictures


async def test_a_held_picture_waits_for_an_admin_and_is_seen_by_nobody(house):
    await set_here(house, NsfwPolicy.REVIEW)

    final = await house.draw("/画 一只猫 --种子 1 --数量 2", **GROUP)

    assert [p.number for p in final.pictures] == [2]
    assert "#1 画好了，要等管理员看过" in final.text
    for command in ("/找图 1", "/变体 1", "/图生图 #1 一只狗", "/放大 1", "/删除 1"):
        answer = await house.ask(command, **GROUP)
        assert "要等管理员看过" in answer.text, command
        assert answer.pictures == ()
    assert [p.number for p in (await house.ask("/历史", **GROUP)).pictures] == [2]
    async with house.storage.reading() as tx:
        assert await tx.outputs.get(1) is None
        assert await tx.outputs.get(1, even_held=True) is not None
        assert await tx.verdicts.is_reported(1)
        assert not await tx.verdicts.is_reported(2)


async def test_an_approved_picture_goes_to_where_it_was_asked_for(house):
    await set_here(house, NsfwPolicy.REVIEW)
    message_id = await house.say("/画 一只猫 --种子 1", **GROUP)
    await house.platform.wait(lambda: len(house.answers(message_id)) == 2)
    assert house.answers(message_id)[1].pictures == ()

    listed = await house.ask("/审核", user="管理员")
    assert [(p.number, p.is_spoiler) for p in listed.pictures] == [(1, True)]
    await house.ask("/审核 #1 通过", user="管理员")
    await house.platform.wait(lambda: len(house.answers(message_id)) == 3)

    assert [p.number for p in house.answers(message_id)[2].pictures] == [1]
    assert (await house.ask("/找图 1", **GROUP)).pictures


async def test_one_may_ask_for_a_cover_and_what_comes_from_it_has_one(house):
    first = await house.draw("/画 一只猫 --种子 7 --私密", **GROUP)
    second = await house.draw("/变体 #1", **GROUP)
    third = await house.draw("/画 一只狗 --种子 8", **GROUP)

    covers = [reply.pictures[0].is_spoiler for reply in (first, second, third)]
    assert covers == [True, True, False]
    assert (await verdicts_of(house, 1))[1] == Verdict(ASKED, is_spoiler=True)


async def test_the_settings_say_what_holds_by_default(tmp_path):
    judge = Judge(in_groups=NsfwPolicy.SPOILER, in_private=NsfwPolicy.IGNORE)
    async with open_house(tmp_path, judge=judge) as house:
        house.engine.findings = {1: "nsfw"}
        group = await house.draw("/画 一只猫 --种子 1", **GROUP)
        private = await house.draw("/画 一只猫 --种子 1")

    assert [reply.pictures[0].is_spoiler for reply in (group, private)] == [True, False]


@pytest.mark.parametrize(
    ("command", "where", "is_checked", "is_shown"),
    [
        ("/画 一只猫", {}, True, True),
        ("/画 一只猫 --私密", {}, False, False),
        ("/画 一只猫", GROUP, False, True),
        ("/画 一只猫", GROUP, True, False),
    ],
)
async def test_nobody_sees_of_a_picture_on_its_way_what_they_may_not_see(
    house, command, where, is_checked, is_shown
):
    house.engine.is_holding = True
    await house.say(command, **where)
    job = await house.engine.next_submit()

    await house.dispatcher.on_event(
        wire.Advanced(
            job_id=job.job_id,
            attempt=job.attempt,
            done=1,
            total=2,
            preview=b"jpeg",
            is_checked=is_checked,
        )
    )

    shown = house.platform.progress[-1]
    assert shown.fraction == 0.5
    assert (shown.preview is not None) is is_shown


async def test_ones_works_say_which_of_them_are_covered(house):
    await house.draw("/画 一只猫 --种子 1 --数量 2")
    library = StoredLibrary(
        storage=house.storage,
        copies=Copies(storage=house.storage, settings=LabelSettings(), clock=house.clock),
    )
    viewer = Address(platform="test", conversation="小明", user="小明")

    page = await library.works(viewer, query="", before=None, limit=9)

    assert ([work.number for work in page.works], page.spoilers) == ([2, 1], (1,))


async def test_a_group_sets_its_rule_by_a_command(house):
    assert (await house.draw("/画 一只猫 --种子 1", **GROUP)).is_error
    answer = await house.ask("/群设置 审图 不管", user="管理员", **GROUP)
    assert not answer.is_error, answer.text

    assert (await house.draw("/画 一只猫 --种子 1", **GROUP)).pictures


async def test_that_nobody_could_look_at_a_picture_is_said(house):
    house.engine.findings = {1: wire.UNCHECKED}

    final = await house.draw("/画 一只猫 --种子 1", **GROUP)

    assert (final.is_error, final.pictures) == (True, ())
    assert "没有办法检查" in final.text
