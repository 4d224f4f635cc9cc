import msgspec
from stored import NOW, address, dump, later, message

from core.gallery import Entry
from core.message import Reply


async def test_a_message_is_taken_in_once_however_often_it_comes(path, storage):
    for expected in (True, False, False):
        async with storage.transaction() as tx:
            assert await tx.events.add(message("m1"), now=NOW) is expected
    async with storage.transaction() as tx:
        assert await tx.events.add(message("m2"), now=NOW)

    assert len(dump(path)["events"]) == 2


async def test_a_message_of_the_same_id_on_another_platform_is_another(storage):
    elsewhere = msgspec.structs.replace(
        message("m1"), address=msgspec.structs.replace(address(), platform="discord")
    )
    async with storage.transaction() as tx:
        assert await tx.events.add(message("m1"), now=NOW)
        assert await tx.events.add(elsewhere, now=NOW)


async def test_messages_and_replies_are_told_in_the_order_of_time(storage):
    async with storage.transaction() as tx:
        await tx.events.add(message("m1", text="/画 猫"), input_ids=("ab", "cd"), now=NOW)
        await tx.outbox.add(address(), "m1", Reply(text="排队中"), NOW)
        await tx.events.add(message("m2", text="/队列"), now=later(1))
        await tx.events.add(message("m3", "乙"), now=later(2))
        await tx.outbox.add(address(), "m1", Reply(text="画好了"), later(3))

        entries = await tx.transcript(address(), limit=9)

    assert entries == (
        Entry(kind="message", entry_id="m1", at=NOW, text="/画 猫", inputs=("ab", "cd")),
        Entry(
            kind="reply",
            entry_id="1",
            at=NOW,
            text="排队中",
            reply=Reply(text="排队中"),
            reply_to="m1",
        ),
        Entry(kind="message", entry_id="m2", at=later(1), text="/队列"),
        Entry(
            kind="reply",
            entry_id="2",
            at=later(3),
            text="画好了",
            reply=Reply(text="画好了"),
            reply_to="m1",
        ),
    )


async def test_a_transcript_ends_with_the_latest(storage):
    async with storage.transaction() as tx:
        for number in range(20):
            await tx.events.add(message(f"m{number}"), now=later(number))
            await tx.outbox.add(address(), f"m{number}", Reply(text="好"), later(number))

        entries = await tx.transcript(address(), limit=3)

    assert [entry.entry_id for entry in entries] == ["19", "m19", "20"]
    assert entries[0].at == later(18)


async def test_text_that_no_encoding_can_hold_is_still_taken_in(storage):
    async with storage.transaction() as tx:
        assert await tx.events.add(message("m1", text="/画 \ud83d\0猫"), now=NOW)
        (entry,) = await tx.transcript(address(), limit=1)
    assert entry.text == "/画 \ufffd\0猫"
