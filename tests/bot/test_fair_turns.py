"""Nobody waits behind a hog: through the whole bot."""

from house import open_house

from bot.in_flight import ROWS_AHEAD
from bot.limits import Limits


async def test_while_one_has_fifty_jobs_anothers_single_one_is_next(tmp_path):
    async with open_house(tmp_path, limits=Limits(max_waiting=60)) as house:
        house.engine.is_holding = True
        for _ in range(50):
            await house.say("/画 一只猫", user="多")
        held = await house.engine.next_submit(8)
        single = await house.say("/画 一只狗", user="单")

        await house.dispatcher.on_event(house.engine.finished(held))
        next_one = await house.engine.next_submit(9)

        assert next_one.spec.prompt == "一只狗"
        assert len(house.engine.submitted) == 9
        await house.dispatcher.on_event(house.engine.finished(next_one))
        await house.platform.wait(lambda: any(one.is_final for one in house.answers(single)))


async def test_a_flood_of_two_does_not_keep_a_third_waiting_for_more_than_a_round(tmp_path):
    async with open_house(tmp_path, limits=Limits(max_waiting=60)) as house:
        house.engine.is_holding = True
        for _ in range(12):
            await house.say("/画 一只猫 --数量 4", user="甲")
            await house.say("/画 一只鸟", user="乙")
        count, rows = 0, 0
        while rows < 4 * ROWS_AHEAD:
            count += 1
            rows += 2 * len((await house.engine.next_submit(count)).seeds)
        await house.say("/画 一只狗", user="丙")
        prompts = []
        while "一只狗" not in prompts:
            done = house.engine.submitted[len(prompts)]
            await house.dispatcher.on_event(house.engine.finished(done))
            count += 1
            prompts.append((await house.engine.next_submit(count)).spec.prompt)

        assert len(prompts) <= 3
