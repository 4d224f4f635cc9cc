from datetime import UTC, datetime

from core.address import Address

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
HERE = Address(platform="test", conversation="甲群", user="boss")


async def note(tx, **changes):
    return await tx.audit.add(
        **{
            "person_id": None,
            "here": HERE,
            "action": "ban",
            "subject": "test:u1",
            "before": None,
            "after": {"reason": "刷屏", "until": None},
            "now": NOW,
        }
        | changes
    )


async def test_an_entry_comes_back_as_it_was_noted(storage):
    async with storage.transaction() as tx:
        boss = await tx.people.get_or_add(HERE, "老板", NOW)
        number = await note(tx, person_id=boss)

        entry = await tx.audit.get(number)

        assert (entry.name, entry.platform, entry.conversation) == ("老板", "test", "甲群")
        assert (entry.action, entry.subject, entry.at) == ("ban", "test:u1", NOW)
        assert (entry.before, entry.after) == (None, {"reason": "刷屏", "until": None})
        assert await tx.audit.get(number + 1) is None


async def test_entries_come_newest_first_in_pages(storage):
    async with storage.transaction() as tx:
        numbers = [await note(tx, subject=f"test:u{i}") for i in range(5)]

        page = await tx.audit.page(limit=2, offset=1)

        assert [entry.entry_id for entry in page] == [numbers[3], numbers[2]]
        assert await tx.audit.count() == 5


async def test_entries_are_found_by_action_by_doer_and_by_whom_it_was_done_to(storage):
    async with storage.transaction() as tx:
        boss = await tx.people.get_or_add(HERE, "老板", NOW)
        await tx.people.get_or_add(
            Address(platform="test", conversation="甲群", user="u1"), "小红", NOW
        )
        by_boss = await note(tx, person_id=boss, subject="test:u9")
        to_her = await note(tx)
        pause = await note(tx, action="pause", subject="100%")

        async def found(words, actions=()):
            page = await tx.audit.page(words=words, actions=actions, limit=9)
            assert await tx.audit.count(words=words, actions=actions) == len(page)
            return [entry.entry_id for entry in page]

        assert await found("老板") == [by_boss]
        assert await found("小红") == [to_her]
        assert await found("u9") == [by_boss]
        assert await found("暂停", {"pause"}) == [pause]
        assert await found("%") == [pause]
        assert await found("_") == []


async def test_an_entry_is_undone_once(storage):
    async with storage.transaction() as tx:
        first, second = await note(tx), await note(tx)

        assert await tx.audit.mark_undone(first, second)
        assert not await tx.audit.mark_undone(first, second)
        assert (await tx.audit.get(first)).undone_by == second


async def test_the_latest_of_a_person_is_what_was_not_undone(storage):
    async with storage.transaction() as tx:
        boss = await tx.people.get_or_add(HERE, "老板", NOW)
        first, second = [await note(tx, person_id=boss) for _ in range(2)]
        await note(tx, person_id=boss, action="queue")
        await note(tx)
        await tx.audit.mark_undone(second, first)

        assert (await tx.audit.latest(boss, actions={"ban"})).entry_id == first
        assert await tx.audit.latest(boss, actions={"role"}) is None
