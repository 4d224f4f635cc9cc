import asyncio
import sys
import textwrap

import pytest

from bot.engine_client import EngineClient, EngineDown, EngineTimings
from core import wire
from core.engine_state import EngineState
from core.errors import EngineError

READY = "wire.Ready(pid=1, device='cpu', model='m', max_rows=2, step_s={}, versions={})"
PREAMBLE = """
    import argparse, socket, sys, threading
    from core import wire
    parser = argparse.ArgumentParser()
    parser.add_argument("--fd", type=int)
    bot = socket.socket(fileno=parser.parse_args().fd)
    def tell(message):
        bot.sendall(wire.encode(message))
"""
TIMINGS = EngineTimings(start_s=5, stall_s=0.5, backoff_s=0.05, backoff_most_s=0.2)


class Watched:
    """An engine client running a script in place of the engine, and what it told."""

    def __init__(self, script, timings=TIMINGS) -> None:
        self.events = []
        self._changed = asyncio.Condition()
        program = textwrap.dedent(PREAMBLE) + textwrap.dedent(script)
        self.client = EngineClient(
            command=(sys.executable, "-c", program),
            environment={},
            timings=timings,
            on_event=self._take,
        )

    async def __aenter__(self):
        self._task = asyncio.create_task(self.client.run())
        return self

    async def __aexit__(self, *_):
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    async def _take(self, event) -> None:
        async with self._changed:
            self.events.append(event)
            self._changed.notify_all()

    async def wait(self, condition) -> None:
        async with asyncio.timeout(30), self._changed:
            await self._changed.wait_for(condition)

    def downs(self):
        return [event for event in self.events if isinstance(event, EngineDown)]


async def test_messages_travel_both_ways():
    script = f"""
        tell({READY})
        header = bot.recv(4, socket.MSG_WAITALL)
        message = wire.decode_to_engine(bot.recv(wire.frame_length(header), socket.MSG_WAITALL))
        tell(wire.Cancelled(job_id=message.job_id, attempt=message.attempt))
        bot.recv(1)
    """
    async with Watched(script) as engine:
        await engine.wait(lambda: engine.events)
        assert engine.client.state is EngineState.READY

        await engine.client.submit(wire.Cancel(job_id=3, attempt=2))

        await engine.wait(lambda: len(engine.events) == 2)
        assert engine.events[1] == wire.Cancelled(job_id=3, attempt=2)


async def test_an_engine_that_ends_is_started_again_and_said_to_be_down():
    async with Watched(f"tell({READY}); sys.exit(3)") as engine:
        await engine.wait(lambda: len(engine.downs()) == 2)

        assert engine.downs()[0].why == "exit status 3"


async def test_an_engine_that_never_gets_ready_is_failing_and_takes_nothing():
    async with Watched("sys.exit(78)") as engine:
        assert engine.client.state is EngineState.STARTING
        await engine.wait(lambda: len(engine.downs()) == 3)

        assert engine.client.state is EngineState.FAILING
        with pytest.raises(EngineError):
            await engine.client.submit(wire.Cancel(job_id=1, attempt=1))


async def test_an_engine_that_does_not_get_ready_in_time_is_ended():
    timings = EngineTimings(start_s=0.3, stall_s=1, backoff_s=0.05)
    async with Watched("bot.recv(1)", timings) as engine:
        await engine.wait(engine.downs)

        assert engine.downs()[0].why == "did not become ready"


async def test_a_silent_engine_is_ended():
    async with Watched(f"tell({READY}); bot.recv(1)") as engine:
        await engine.wait(engine.downs)

        assert engine.downs()[0].why == "no sign of life"


async def test_an_engine_that_beats_but_takes_no_step_has_stalled():
    script = f"""
        tell({READY})
        while True:
            tell(wire.Heartbeat(num_steps=7, is_busy=True))
            threading.Event().wait(0.05)
    """
    async with Watched(script) as engine:
        await engine.wait(engine.downs)

        assert engine.downs()[0].why == "stalled"


async def test_an_idle_engine_may_beat_without_steps_for_ever():
    script = f"""
        tell({READY})
        for _ in range(30):
            tell(wire.Heartbeat(num_steps=7, is_busy=False))
            threading.Event().wait(0.05)
        sys.exit(5)
    """
    async with Watched(script) as engine:
        await engine.wait(engine.downs)

        assert engine.downs()[0].why == "exit status 5"


async def test_noise_in_place_of_a_message_ends_the_engine():
    async with Watched("bot.sendall(bytes(8)); bot.recv(1)") as engine:
        await engine.wait(engine.downs)

        assert engine.downs()[0].why.startswith("broken message")
