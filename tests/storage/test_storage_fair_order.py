from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from stored import add_job, claim, dump, later, undone

from core.job import Job
from storage.database import Storage, Transaction
from storage.fairness import Waiting, claim_order


async def claim_all(storage: Storage) -> list[Job]:
    async with storage.transaction() as tx:
        return await claim_rest(tx)


async def claim_rest(tx: Transaction) -> list[Job]:
    claimed = []
    while (job := await claim(tx)) is not None:
        claimed.append(job)
    return claimed


async def test_one_job_does_not_wait_for_another_persons_fifty(storage):
    async with storage.transaction() as tx:
        for _ in range(50):
            await add_job(tx, "多")
        await claim(tx)
        await claim(tx)
        single = await add_job(tx, "单")

        claimed = await claim(tx)

    assert claimed is not None
    assert claimed.job_id == single.job_id


async def test_a_persons_own_jobs_keep_their_order(storage):
    async with storage.transaction() as tx:
        for number in range(30):
            await add_job(tx, "甲乙丙"[number % 3], steps=1 + number % 5)

    claimed = await claim_all(storage)

    for person_id in (1, 2, 3):
        own = [job.job_id for job in claimed if job.person_id == person_id]
        assert own == sorted(own)


async def test_people_who_ask_for_the_same_take_turns(storage):
    async with storage.transaction() as tx:
        for user in "甲乙丙":
            for _ in range(4):
                await add_job(tx, user)

    claimed = await claim_all(storage)

    assert [job.person_id for job in claimed] == [1, 2, 3] * 4


async def test_turns_are_counted_in_work(storage):
    """Whose pictures cost three times as much gets a third as many of them."""
    async with storage.transaction() as tx:
        for _ in range(12):
            await add_job(tx, "贵", steps=30)
            await add_job(tx, "廉", steps=10)
            await add_job(tx, "廉", steps=10)
            await add_job(tx, "廉", steps=10)

    first = (await claim_all(storage))[:24]

    assert sum(job.person_id == 1 for job in first) == 6
    assert sum(job.person_id == 2 for job in first) == 18


async def test_a_job_of_several_pictures_costs_as_much_as_several_jobs(storage):
    async with storage.transaction() as tx:
        for _ in range(4):
            await add_job(tx, "四张", seeds=(1, 2, 3, 4))
        for _ in range(16):
            await add_job(tx, "一张")

    first = (await claim_all(storage))[:10]

    assert [job.person_id for job in first].count(1) == 2


async def test_who_was_away_for_long_has_saved_nothing_up(storage):
    """They start level with the others, however long the others went on without them."""
    async with storage.transaction() as tx:
        await add_job(tx, "久")
        await claim(tx)
        for _ in range(40):
            await add_job(tx, "常")
            await claim(tx)
        for _ in range(10):
            await add_job(tx, "久")
            await add_job(tx, "常")

    claimed = await claim_all(storage)

    first_ten = [job.person_id for job in claimed[:10]]
    assert first_ten.count(1) <= 6
    assert first_ten.count(2) >= 4


async def test_a_job_put_back_goes_first_and_is_paid_once(path, storage):
    async with storage.transaction() as tx:
        first = await add_job(tx, "甲", steps=100)
        await add_job(tx, "乙")
        await claim(tx)
        await tx.jobs.requeue(first.job_id, 1)

        again = await claim(tx)

    assert again is not None
    assert again.job_id == first.job_id
    assert dump_times(path) == {1: first.cost, 2: 0.0}


def dump_times(path) -> dict[int, float]:
    return {row[0]: row[4] for row in dump(path)["people"]}


async def test_a_cancelled_job_costs_nothing(path, storage):
    async with storage.transaction() as tx:
        job = await add_job(tx)
        await tx.jobs.cancel(job.job_id, later(1))

    assert dump_times(path) == {1: 0.0}


async def test_the_order_survives_a_restart(path):
    storage = await Storage.open(path)
    async with storage.transaction() as tx:
        for _ in range(10):
            await add_job(tx, "多")
        for _ in range(5):
            await claim(tx)
    await storage.close()

    storage = await Storage.open(path)
    async with storage.transaction() as tx:
        late = await add_job(tx, "单")
        assert await tx.jobs.position(late.job_id) == 0
        claimed = await claim(tx)
    await storage.close()

    assert claimed is not None
    assert claimed.job_id == late.job_id


asked = st.lists(
    st.tuples(
        st.sampled_from("甲乙丙丁"), st.integers(1, 50), st.sampled_from(["", "claim", "put"])
    ),
    min_size=1,
    max_size=12,
)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(asked=asked)
async def test_positions_tell_the_order_in_which_jobs_are_claimed(storage, asked):
    """Whatever has been asked for, claimed and put back before."""
    async with undone(storage) as tx:
        for user, steps, then in asked:
            await add_job(tx, user, steps=steps)
            job = await claim(tx) if then else None
            if job is not None and then == "put":
                await tx.jobs.requeue(job.job_id, job.attempt)
        told = [job.job_id for job in await tx.jobs.waiting()]
        places = [await tx.jobs.position(job_id) for job_id in told]
        assert places == list(range(len(told)))
        assert [job.job_id for job in await claim_rest(tx)] == told


def test_in_a_long_queue_a_thousand_people_take_turns():
    waiting = [
        Waiting(job_id=number, person_id=number % 1000, cost=1.0, start_tag=None)
        for number in range(20_000)
    ]

    order = claim_order(waiting, dict.fromkeys(range(1000), 0.0), 0.0)

    assert order == tuple(range(20_000))
