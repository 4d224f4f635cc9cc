import pytest
from stored import NOW, add_claimed, add_job, address, dump, final_reply, finish, later

from core.message import Button, Picture, Reply
from storage.errors import AlreadyToldError

WEB = ("web",)


async def test_a_reply_comes_out_as_it_went_in(storage):
    reply = Reply(
        text="好了：“猫” 🐱",
        pictures=(Picture(number=12, width=512, height=512),),
        buttons=(Button(label="重画", command="/重画 #12"),),
        numbers=(12,),
        is_error=True,
    )
    async with storage.transaction() as tx:
        delivery_id = await tx.outbox.add(address(), "m1", reply, NOW)
        (delivery,) = await tx.outbox.due(NOW, platforms=WEB, limit=9)

        assert delivery == await tx.outbox.get(delivery_id)
        assert (delivery.delivery_id, delivery.address) == (delivery_id, address())
        assert (delivery.reply, delivery.reply_to) == (reply, "m1")
        assert (delivery.attempt, delivery.created_at) == (0, NOW)
        assert await tx.outbox.get(99) is None


async def test_a_reply_with_half_a_character_can_still_be_given(storage):
    async with storage.transaction() as tx:
        delivery_id = await tx.outbox.add(address(), "m1", Reply(text="看不懂 \ud83d"), NOW)
        delivery = await tx.outbox.get(delivery_id)
    assert delivery is not None
    assert delivery.reply.text == "看不懂 \ufffd"


async def test_a_second_final_reply_is_impossible(path, storage):
    async with storage.transaction() as tx:
        job = await add_claimed(tx)
        await finish(tx, job)
    before = dump(path)

    with pytest.raises(AlreadyToldError):
        async with storage.transaction() as tx:
            await tx.outbox.add(job.address, job.reply_to, final_reply(job), later(1))

    assert dump(path) == before


async def test_a_job_may_have_many_replies_that_are_not_final(storage):
    async with storage.transaction() as tx:
        job = await add_job(tx)
        for _ in range(3):
            await tx.outbox.add(job.address, "m1", Reply(text="还在排队", job_id=job.job_id), NOW)
        await tx.outbox.add(job.address, "m1", final_reply(job), NOW)
        assert await tx.outbox.pending_count() == 4


async def test_a_conversation_gets_its_replies_in_order(storage):
    async with storage.transaction() as tx:
        first, second, third = await add_replies(tx, "甲甲乙")

        assert await due(tx) == [first, third]
        await tx.outbox.sent(first, "r1", NOW)
        assert await due(tx) == [second, third]


async def test_a_reply_that_failed_holds_up_its_own_conversation_only(storage):
    async with storage.transaction() as tx:
        first, second, third = await add_replies(tx, "甲甲乙")
        assert await tx.outbox.retry(first, later(60), "platform_down")

        assert await due(tx) == [third]
        await tx.outbox.sent(third, "r3", NOW)
        assert await due(tx) == []
        assert await tx.outbox.next_at(platforms=WEB) == later(60)
        assert await due(tx, later(60)) == [first]
        delivery = await tx.outbox.get(first)
        assert delivery is not None
        assert delivery.attempt == 1
        await tx.outbox.give_up(first, "channel_gone")
        assert await due(tx) == [second]


async def test_only_platforms_that_are_served_are_due(storage):
    async with storage.transaction() as tx:
        await add_replies(tx, "甲")
        assert await tx.outbox.due(NOW, platforms=("discord",), limit=9) == ()
        assert await tx.outbox.next_at(platforms=("discord",)) is None


async def test_no_more_are_due_than_asked_for_longest_due_first(storage):
    async with storage.transaction() as tx:
        first, second, third = await add_replies(tx, "甲乙丙")
        await tx.outbox.retry(first, later(5), "platform_down")

        found = await tx.outbox.due(later(9), platforms=WEB, limit=2)

        assert [delivery.delivery_id for delivery in found] == [second, third]


@pytest.mark.parametrize("end", ["sent", "given up"])
async def test_what_is_settled_stays_settled(path, storage, end):
    async with storage.transaction() as tx:
        (delivery_id,) = await add_replies(tx, "甲")
        if end == "sent":
            assert await tx.outbox.sent(delivery_id, "r1", NOW)
        else:
            assert await tx.outbox.give_up(delivery_id, "channel_gone")
    before = dump(path)

    async with storage.transaction() as tx:
        assert not await tx.outbox.sent(delivery_id, "r2", later(1))
        assert not await tx.outbox.retry(delivery_id, later(2), "platform_down")
        assert not await tx.outbox.give_up(delivery_id, "too_old")
        assert await tx.outbox.pending_count() == 0
        assert await due(tx, later(9)) == []

    assert dump(path) == before


async def test_a_reply_that_is_quoted_is_found_in_its_conversation_only(storage):
    async with storage.transaction() as tx:
        first, second = await add_replies(tx, "甲乙")
        await tx.outbox.sent(first, "r1", NOW)

        assert await tx.outbox.find_sent(address("甲"), "r1") == Reply(text="0")
        assert await tx.outbox.find_sent(address("乙"), "r1") is None
        assert await tx.outbox.find_sent(address("甲"), "r2") is None
        assert second == first + 1


async def test_what_came_after_a_reply_is_told_sent_or_not(storage):
    async with storage.transaction() as tx:
        first, second, _, fourth = await add_replies(tx, "甲甲乙甲")
        await tx.outbox.sent(first, "r1", NOW)
        await tx.outbox.sent(second, "r2", NOW)

        after = await tx.outbox.after(address("甲"), first)
        limited = await tx.outbox.after(address("甲"), 0, limit=2)
        last = await tx.outbox.last(address("甲"), limit=2)

    assert [delivery.delivery_id for delivery in after] == [second, fourth]
    assert [delivery.delivery_id for delivery in limited] == [first, second]
    assert [delivery.delivery_id for delivery in last] == [second, fourth]


async def add_replies(tx, users):
    return [
        await tx.outbox.add(address(user), "m1", Reply(text=str(number)), NOW)
        for number, user in enumerate(users)
    ]


async def due(tx, now=NOW):
    return [one.delivery_id for one in await tx.outbox.due(now, platforms=WEB, limit=9)]
