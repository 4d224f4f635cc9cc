"""The robot of the bot: the real adapter, reception, outbox and database, a scripted engine."""

import asyncio
import contextlib

from bot.adapters.dingtalk.adapter import DingTalkAdapter
from bot.adapters.dingtalk.options import DingTalkOptions
from bot.adapters.dingtalk.stream import StreamTimings
from tests.bot.house import open_house
from tests.fakes.dingtalk_server import CLIENT_ID, CLIENT_SECRET

GROUP = {"conversation": "cidGROUP==", "is_group": True}
QUICK = StreamTimings(open_s=2, silence_s=1.5, drain_s=0.3, first_wait_s=0.02, most_wait_s=0.1)


def options(fake, **more) -> DingTalkOptions:
    return DingTalkOptions(
        **{
            "client_id": CLIENT_ID,
            "client_secret": CLIENT_SECRET,
            "robot_code": CLIENT_ID,
            "api_url": fake.url,
            "oapi_url": fake.url,
            **more,
        }
    )


@contextlib.asynccontextmanager
async def open_robot(folder, fake, *, timings=QUICK, api_timeout_s=1.0, **more):
    """A running bot on DingTalk; leaving it is as sudden as a crash.

    Yields the house around it, with the adapter as `robot`.
    """
    async with open_house(folder) as house:
        house.robot = DingTalkAdapter(
            options=options(fake, **more),
            library=house.library(),
            timings=timings,
            api_timeout_s=api_timeout_s,
        )
        house.outbox._adapters["dingtalk"] = house.robot
        house.dispatcher._show = house.robot.show
        house.receive = house.reception.receive
        # Looked up each time, so that a test may put something else in its place.
        running = asyncio.create_task(house.robot.run(lambda one: house.receive(one)))  # noqa: PLW0108 - as said
        try:
            await house.robot.ready.wait()
            house.outbox.wake()
            yield house
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)


def words(shown) -> str:
    """What a message says."""
    return shown.content.get("content") or shown.content.get("text") or ""


async def jobs_of(house) -> int:
    """The number of jobs that were ever accepted."""
    return len({submit.job_id for submit in house.engine.submitted})


async def all_shown(fake, *parts: str) -> None:
    """Wait until messages with each of these words have been shown."""
    await fake.wait(lambda: all(any(p in words(s) for s in fake.shown) for p in parts))
