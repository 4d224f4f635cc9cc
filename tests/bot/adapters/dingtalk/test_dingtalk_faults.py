"""Nothing is lost and nothing is doubled, whatever the platform does."""

import asyncio

import pytest
from structlog.testing import capture_logs

from bot.adapters.dingtalk.stream import StreamTimings
from tests.bot.adapters.dingtalk.robot import GROUP, QUICK, open_robot, words
from tests.fakes.dingtalk.links import BOT_TOPIC
from tests.fakes.dingtalk_server import CLIENT_SECRET

PATIENT = StreamTimings(open_s=2, silence_s=30, drain_s=5, first_wait_s=0.02, most_wait_s=0.1)


def finals(platform):
    return [shown for shown in platform.shown if "画好了" in words(shown)]


async def drawn(platform):
    await platform.wait(lambda: finals(platform))


async def test_redelivery_on_two_links_is_one_job_and_three_acks(platform, tmp_path):
    async with open_robot(tmp_path, platform, timings=PATIENT) as house:
        await platform.wait_for_links(lambda: platform.links)
        first = platform.links[0]
        await platform.gateway.disconnect(first, drain_s=5)
        await platform.wait_for_links(lambda: len(platform.links) == 2)
        data = platform.message("/画 一只猫")
        acks = await asyncio.gather(
            *(
                platform.gateway.push_once(link, BOT_TOPIC, data)
                for link in (first, platform.links[1], first)
            )
        )
        assert [ack["code"] for ack in acks] == [200, 200, 200]
        await drawn(platform)
        assert len(house.engine.submitted) == 1
        assert len(platform.shown) == 2


async def test_a_message_is_acked_once_it_is_stored_and_not_before(platform, tmp_path):
    async with open_robot(tmp_path, platform) as house:
        await platform.wait_for_links(lambda: platform.links)
        link, data = platform.links[0], platform.message("/画 一只猫")
        receive = house.receive

        async def fail(message):
            raise OSError("the disk is full")

        house.receive = fail
        assert (await platform.gateway.push_once(link, BOT_TOPIC, data))["code"] == 500
        stored, may_store = asyncio.Event(), asyncio.Event()

        async def wait_and_take(message):
            await may_store.wait()
            await receive(message)
            stored.set()

        house.receive = wait_and_take
        pushing = asyncio.create_task(platform.gateway.push_once(link, BOT_TOPIC, data))
        again = asyncio.create_task(platform.gateway.push_once(link, BOT_TOPIC, data))
        await platform.wait_for_links(lambda: len(link.acks) > 1)
        assert not pushing.done()
        may_store.set()
        assert (await pushing)["code"] == (await again)["code"] == 200
        assert stored.is_set()
        await drawn(platform)
        assert len(house.engine.submitted) == 1


@pytest.mark.parametrize(
    "fault",
    [
        {"status": 500},
        {"status": 503},
        {"status": 429},
        {"status": 403, "body": {"code": "Forbidden.AccessDenied.QpsLimitForApi"}},
        {"status": 400, "body": {"code": "send.too.fast"}},
        {"kind": "drop"},
        {"kind": "hang"},
    ],
    ids=["500", "503", "429", "qps", "too_fast", "drop", "hang"],
)
async def test_a_reply_that_is_not_taken_is_sent_again_and_shown_once(platform, tmp_path, fault):
    platform.faults.add("/oToMessages/batchSend", times=2, **fault)
    async with open_robot(tmp_path, platform, api_timeout_s=0.5):
        await platform.say("/画 一只猫")
        await drawn(platform)
    assert len(platform.shown) == 2
    assert len(finals(platform)) == 1


async def test_a_reply_that_was_taken_and_seemed_lost_comes_twice_at_most(platform, tmp_path):
    async with open_robot(tmp_path, platform) as house:
        house.engine.is_holding = True
        await platform.say("/画 一只猫")
        submit = await house.engine.next_submit()
        await platform.wait(lambda: platform.shown)
        platform.faults.add("/oToMessages/batchSend", kind="apply_then_drop")
        await house.dispatcher.on_event(house.engine.finished(submit))
        await platform.wait(lambda: len(finals(platform)) == 2)
        await platform.say("/帮助")
        await platform.wait(lambda: len(platform.shown) == 4)
    # DingTalk knows no idempotency key for messages; both name the same work.
    assert all("**#1**" in words(shown) for shown in finals(platform))


async def test_a_token_that_ends_early_is_renewed_once(platform, tmp_path):
    async with open_robot(tmp_path, platform):
        await platform.say("/画 一只猫")
        await drawn(platform)
        assert platform.api.num_tokens == 1
        platform.api.revoke_tokens()
        await asyncio.gather(*(platform.say("/帮助", user=f"staff-{i}") for i in range(5)))
        await platform.wait(lambda: len(platform.shown) == 7)
        assert platform.api.num_tokens == 2


async def test_an_expired_webhook_gives_way_to_the_api(platform, tmp_path):
    async with open_robot(tmp_path, platform):
        await platform.say("/帮助", **GROUP)
        await platform.wait(lambda: len(platform.shown) == 1)
        platform.api.webhooks.clear()
        platform.webhook_life_s = -1
        await platform.say("/帮助", **GROUP)
        await platform.wait(lambda: len(platform.shown) == 2)
    assert [shown.route for shown in platform.shown] == ["webhook", "group"]


async def test_a_webhook_that_is_refused_gives_way_at_once(platform, tmp_path):
    async with open_robot(tmp_path, platform) as house:
        house.engine.is_holding = True
        await platform.say("/画 一只猫", **GROUP)
        await platform.wait(lambda: platform.shown)
        platform.api.webhooks.clear()
        await platform.say("/帮助", **GROUP)
        platform.api.webhooks.clear()
        await platform.wait(lambda: len(platform.shown) == 2)
    assert {shown.conversation for shown in platform.shown} == {"cidGROUP=="}


async def test_a_dead_link_is_replaced(platform, tmp_path):
    async with open_robot(tmp_path, platform, timings=QUICK):
        await platform.wait_for_links(lambda: platform.links)
        dead = platform.links[0]
        dead.is_zombie = True
        await platform.say("/帮助")
        await platform.wait(lambda: platform.shown)
        await platform.wait_for_links(lambda: dead not in platform.links)


async def test_a_new_link_is_there_before_the_old_one_goes(platform, tmp_path):
    async with open_robot(tmp_path, platform, timings=PATIENT):
        await platform.wait_for_links(lambda: platform.links)
        old = platform.links[0]
        await platform.gateway.disconnect(old, drain_s=30)
        await platform.wait_for_links(lambda: len(platform.links) == 2)
        assert old in platform.links


async def test_links_that_cannot_be_opened_are_tried_until_they_can(platform, tmp_path):
    platform.faults.add("/connections/open", status=503, times=2)
    platform.faults.add("/connections/open", kind="drop", times=2)
    platform.faults.add("/connect", status=401)
    async with open_robot(tmp_path, platform):
        await platform.say("/帮助")
        await platform.wait(lambda: platform.shown)


async def test_nothing_is_lost_or_doubled_over_a_restart(platform, tmp_path):
    async with open_robot(tmp_path, platform) as house:
        house.engine.is_holding = True
        await platform.say("/画 一只猫", message_id="msg-before", **GROUP)
        await house.engine.next_submit()
        await platform.wait(lambda: platform.shown)
    async with open_robot(tmp_path, platform) as house:
        await house.engine.next_submit()
        await platform.say("/画 一只猫", message_id="msg-before", **GROUP)
        await drawn(platform)
        assert len(house.engine.submitted) == 1
    assert len(finals(platform)) == 1
    assert finals(platform)[0].route == "group"


async def test_a_group_that_is_gone_costs_one_try_and_no_storm(platform, tmp_path):
    async with open_robot(tmp_path, platform) as house:
        house.engine.is_holding = True
        await platform.say("/画 一只猫", **GROUP)
        submit = await house.engine.next_submit()
        await platform.wait(lambda: platform.shown)
        platform.api.disbanded.add("cidGROUP==")
        await house.dispatcher.on_event(house.engine.finished(submit))
        await platform.say("/画 一只狗", user="staff-hong")
        await house.engine.next_submit(2)
        async with asyncio.timeout(20):
            while True:
                async with house.storage.reading() as tx:
                    if not await tx.outbox.pending_count():
                        break
                await asyncio.sleep(0.05)
    assert not finals(platform)
    assert any(shown.conversation == "staff-hong" for shown in platform.shown)


async def test_wrong_credentials_stop_only_this_adapter_and_say_what_to_do(platform, tmp_path):
    with capture_logs() as logs:
        async with open_robot(tmp_path, platform, client_secret="no") as house:  # noqa: S106 - it is wrong
            async with asyncio.timeout(10):
                await house.robot.stopped.wait()
            answer = await house.ask("/帮助")
            assert answer.text
    (said,) = [one for one in logs if one["event"] == "dingtalk_stopped"]
    assert "凭证与基础信息" in said["advice"]


async def test_no_secret_is_ever_logged(platform, tmp_path, capsys):
    platform.faults.add("/oToMessages/batchSend", kind="drop")
    platform.faults.add("/connections/open", status=503)
    platform.faults.add("/media/upload", kind="drop")
    async with open_robot(tmp_path, platform):
        await platform.say("/画 一只猫")
        await drawn(platform)
        secrets = [CLIENT_SECRET, *platform.api.tokens, *platform.api.webhooks]
    said = "".join(capsys.readouterr())
    assert said
    assert not [one for one in [*secrets, "ticket="] if one in said]
