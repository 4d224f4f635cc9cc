from datetime import timedelta

from house import open_house

from bot.upkeep import LEASE, upkeep
from core.job import JobStatus

HOUR = timedelta(hours=1)


async def test_what_waited_too_long_expires_and_its_owner_is_told(tmp_path):
    async with open_house(tmp_path) as house:
        house.engine.is_holding = True
        for index in range(9):
            await house.say(f"/画 {index}", user=f"人{index}")
        last = await house.say("/画 一只猫")
        await house.engine.next_submit(8)

        assert await upkeep(
            house.storage, house.dispatcher.job_ids, now=house.clock(), job_ttl=timedelta(0)
        )
        house.outbox.wake()
        await house.platform.wait(lambda: len(house.answers(last)) == 2)

        final = house.answers(last)[1]
        assert (final.is_final, final.is_error) == (True, True)
        assert "作废" in final.text


async def test_a_running_job_keeps_its_lease_and_a_forgotten_one_is_requeued(tmp_path):
    async with open_house(tmp_path) as house:
        house.engine.is_holding = True
        await house.say("/画 一只猫")
        submit = await house.engine.next_submit()
        later = house.clock() + 2 * LEASE

        assert not await upkeep(house.storage, [submit.job_id], now=later, job_ttl=HOUR)
        async with house.storage.reading() as tx:
            assert (await tx.jobs.get(submit.job_id)).status is JobStatus.RUNNING

        await upkeep(house.storage, [], now=later + 2 * LEASE, job_ttl=HOUR)
        async with house.storage.reading() as tx:
            assert (await tx.jobs.get(submit.job_id)).status is JobStatus.QUEUED
