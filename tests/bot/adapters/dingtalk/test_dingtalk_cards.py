"""With a card template a job is one card: queued, how far, its pictures, with buttons."""

import json

from core import wire
from tests.bot.adapters.dingtalk.robot import GROUP, open_robot

CARDS = {"card_template_id": "template.schema"}


def card_of(platform):
    (card,) = platform.api.cards.values()
    return card


async def finished(platform):
    await platform.wait(
        lambda: any(c.values["status"] == "完成" for c in platform.api.cards.values())
    )


def buttons(card) -> dict[str, str]:
    return {one["text"]: one["command"] for one in json.loads(card.values["buttons"])}


async def test_a_job_is_one_card_from_queue_to_picture(platform, tmp_path):
    async with open_robot(tmp_path, platform, **CARDS) as house:
        house.engine.is_holding = True
        await platform.say("/画 一只猫", user="staff-hong", **GROUP)
        submit = await house.engine.next_submit()
        await platform.wait(lambda: platform.shown)
        (shown,) = platform.shown
        card = card_of(platform)
        assert (shown.route, shown.at) == ("card", ["staff-hong"])
        assert card.space == "IM_GROUP.cidGROUP=="
        assert buttons(card) == {"取消": "/取消 #1"}
        house.robot._cards._updated.clear()
        await house.dispatcher.on_event(
            wire.Advanced(job_id=submit.job_id, attempt=submit.attempt, done=5, total=10)
        )
        await platform.wait(lambda: card.values["progress"] == "50")
        await house.dispatcher.on_event(house.engine.finished(submit))
        await finished(platform)
    assert len(platform.shown) == 1
    (media_id,) = platform.api.media
    assert f"![]({media_id})" in card.values["markdown"]
    assert card.values["progress"] == "100"
    assert buttons(card)["重画"] == "/重画 #1"


async def test_a_card_that_was_taken_and_seemed_lost_is_not_doubled(platform, tmp_path):
    platform.faults.add("/createAndDeliver", kind="apply_then_drop")
    async with open_robot(tmp_path, platform, **CARDS):
        await platform.say("/画 一只猫")
        await finished(platform)
    assert len(platform.shown) == 1


async def test_a_button_works_after_a_restart_and_for_whoever_pressed_it(platform, tmp_path):
    async with open_robot(tmp_path, platform, **CARDS):
        await platform.say("/画 一只猫", **GROUP)
        await finished(platform)
    card = card_of(platform)
    async with open_robot(tmp_path, platform, **CARDS) as house:
        await platform.press(
            card.track_id,
            user="staff-hong",
            command=buttons(card)["重画"],
            place=card.values["place"],
        )
        submit = await house.engine.next_submit()
        assert submit.spec.prompt == "一只猫"
        await platform.wait(lambda: len(platform.api.cards) == 2)
        newest = list(platform.api.cards.values())[-1]
        assert newest.space == "IM_GROUP.cidGROUP=="


async def test_a_made_up_place_is_refused(platform, tmp_path):
    async with open_robot(tmp_path, platform, **CARDS) as house:
        await platform.say("/画 一只猫", **GROUP)
        await finished(platform)
        card = card_of(platform)
        forged = card.values["place"].replace("cidGROUP==", "cidOTHER==")
        await platform.press(card.track_id, command="/画 一只狗", place=forged)
        await platform.press(card.track_id, command="/画 一只兔子", place=card.values["place"])
        assert (await house.engine.next_submit(2)).spec.prompt == "一只兔子"


async def test_a_card_of_a_job_from_before_cards_is_made_at_its_end(platform, tmp_path):
    async with open_robot(tmp_path, platform) as house:
        house.engine.is_holding = True
        await platform.say("/画 一只猫", **GROUP)
        await platform.wait(lambda: platform.shown)
        await house.engine.next_submit()
    async with open_robot(tmp_path, platform, **CARDS):
        await finished(platform)
    assert [shown.route for shown in platform.shown] == ["webhook", "card"]


async def test_what_belongs_to_no_job_stays_a_message(platform, tmp_path):
    async with open_robot(tmp_path, platform, **CARDS):
        await platform.say("/帮助")
        await platform.wait(lambda: platform.shown)
    assert platform.shown[0].route == "person"
