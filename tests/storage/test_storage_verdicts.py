from stored import NOW, add_job

from core.verdict import Verdict


async def test_a_work_has_one_verdict_the_latest(storage):
    async with storage.transaction() as tx:
        first, second, third = (await add_job(tx, seeds=(1, 2, 3))).numbers
        await tx.verdicts.set(first, Verdict("nsfw", is_held=True), NOW)
        await tx.verdicts.set(second, Verdict("asked", is_spoiler=True), NOW)
        await tx.verdicts.set(second, Verdict("nsfw", is_spoiler=True), NOW)

        assert await tx.verdicts.of([first, second, third]) == {
            first: Verdict("nsfw", is_held=True),
            second: Verdict("nsfw", is_spoiler=True),
        }
        assert [await tx.verdicts.is_held(number) for number in (first, second, third)] == [
            True,
            False,
            False,
        ]


async def test_a_held_work_is_released_once(storage):
    async with storage.transaction() as tx:
        (number,) = (await add_job(tx)).numbers
        await tx.verdicts.set(number, Verdict("nsfw", is_held=True, is_spoiler=True), NOW)

        assert await tx.verdicts.release(number)
        assert not await tx.verdicts.release(number)
        assert await tx.verdicts.of([number]) == {number: Verdict("nsfw", is_spoiler=True)}
