"""The engine as a process: from its configuration to an engine that serves one connection."""

import logging
import os

import diffusers
import transformers

from core import wire
from engine.capacity import find_budget
from engine.checker import Checkers
from engine.config import Config
from engine.connection import Connection
from engine.engine import Engine, Inbox
from engine.machine import prepare_machine
from engine.pulse import Pulse
from engine.studio import set_up
from engine.studios import Studios
from engine.zoo import Zoo

_log = logging.getLogger(__name__)


def serve(config: Config, connection: Connection, inbox: Inbox, pulse: Pulse) -> None:
    """Load the default model, say that the engine is ready, and serve until told to stop.

    Raises EngineError where the engine cannot be set up as configured, and BrokenDeviceError
    where it cannot go on.
    """
    for library in (diffusers, transformers):
        library.utils.logging.disable_progress_bar()
    machine = prepare_machine(config.device, threads=config.threads)
    zoo = Zoo(*config.registries, device=machine.device, dtype=machine.dtype)
    studios = Studios(
        zoo=zoo,
        machine=machine,
        budget=find_budget(machine, vram_gb=config.vram_gb, ram_gb=config.ram_gb),
        set_up=lambda model: set_up(model, machine, folder=config.state_dir),
    )
    studio = studios.default
    curve = studio.profiler.curve_of(studio.base)
    engine = Engine(
        studios=studios,
        machine=machine,
        inbox=inbox,
        send=connection.send,
        pulse=pulse,
        is_exact=config.exact,
        checkers=Checkers(common=config.safety_checker, looks_for_own=config.own_checkers),
    )
    _log.info(
        "ready: %s on %s, %d threads, at most %d rows, buckets %s",
        studio.model.card.name,
        machine.device_name,
        machine.threads,
        curve.max_rows,
        curve.buckets,
    )
    connection.send(
        wire.Ready(
            pid=os.getpid(),
            device=machine.device_name,
            model=studio.model.card.name,
            max_rows=curve.max_rows,
            step_s=dict(studio.profiler.step_s),
            versions=machine.versions,
        )
    )
    engine.run()
    if studios.opening is not None:
        # A thread that loads can neither be stopped nor survive the interpreter's end.
        os._exit(os.EX_OK)
