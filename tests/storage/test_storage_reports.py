from stored import NOW, add_job, address, later

from core.house import Ruling


async def someone(tx, user):
    return await tx.people.get_or_add(address(user), user, NOW)


async def test_works_wait_in_the_order_in_which_they_were_first_reported(storage):
    async with storage.transaction() as tx:
        numbers = [(await add_job(tx)).numbers[0] for _ in range(3)]
        one, two = await someone(tx, "乙"), await someone(tx, "丙")
        for number, person in ((numbers[2], one), (numbers[0], one), (numbers[2], two)):
            assert await tx.reports.add(number, person, address("乙"), reason="血腥", now=NOW)
        assert not await tx.reports.add(numbers[2], one, address("乙"), reason="又来", now=NOW)

        assert await tx.reports.open_works(limit=9) == (numbers[2], numbers[0])
        assert await tx.reports.open_works(limit=1, offset=1) == (numbers[0],)
        assert await tx.reports.num_open_works() == 2
        found = [(one.name, one.reason) for one in await tx.reports.open_of(numbers[2])]
        assert found == [("乙", "血腥"), ("丙", "血腥")]


async def test_a_ruling_closes_all_reports_of_a_work_and_can_be_taken_back(storage):
    async with storage.transaction() as tx:
        number = (await add_job(tx)).numbers[0]
        await tx.reports.add(number, await someone(tx, "乙"), address("乙"), reason="", now=NOW)
        assert await tx.reports.rule(number, Ruling.APPROVED, later(1)) == 1
        await tx.reports.add(number, await someone(tx, "丙"), address("丙"), reason="", now=NOW)
        assert await tx.reports.ruling(number) is None
        await tx.verdicts.report(number, address("甲"), NOW)

        assert await tx.reports.rule(number, Ruling.APPROVED, later(2)) == 2
        assert await tx.reports.ruling(number) is Ruling.APPROVED
        assert await tx.reports.open_works(limit=9) == ()
        assert await tx.reports.reopen(number)

        assert len(await tx.reports.open_of(number)) == 2
        assert await tx.reports.ruling(number) is None
