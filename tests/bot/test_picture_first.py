"""A picture on its own, and the command that speaks of it afterwards."""

from datetime import timedelta

from house import open_house, png


async def test_a_picture_alone_waits_ten_minutes_for_its_command(tmp_path):
    async with open_house(tmp_path) as house:
        kept = await house.ask("", attachments=[png("blue")])
        assert kept.text.startswith("收到图片")
        assert not kept.is_error
        house.later = timedelta(minutes=9)
        _, submit = await house.accepted("/图生图 一座山")
        assert len(submit.spec.images) == 1
        house.later = timedelta(minutes=21)
        assert (await house.ask("/图生图 一座山")).is_error


async def test_it_waits_over_a_restart(tmp_path):
    async with open_house(tmp_path) as house:
        await house.ask("", attachments=[png("blue")])
    async with open_house(tmp_path) as house:
        _, submit = await house.accepted("/图生图 一座山", message_id="after")
        assert len(submit.spec.images) == 1


async def test_it_is_nobody_elses_and_not_for_wishes_in_words(tmp_path):
    async with open_house(tmp_path) as house:
        await house.ask("", attachments=[png("blue")])
        assert (await house.ask("/图生图 一座山", user="小红")).is_error
        _, submit = await house.accepted("/画 一只猫")
        assert not submit.spec.images


async def test_in_a_group_a_picture_alone_is_not_kept(tmp_path):
    async with open_house(tmp_path) as house:
        assert (await house.ask("", attachments=[png()], conversation="群")).is_error
        assert (await house.ask("/图生图 山", conversation="群")).is_error


async def test_something_that_is_no_picture_is_said_so(tmp_path):
    async with open_house(tmp_path) as house:
        assert "PDF" in (await house.ask("", attachments=[b"%PDF-1.7"])).text
