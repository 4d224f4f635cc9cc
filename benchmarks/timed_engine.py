"""The engine process, with a stopwatch at its model: `python -m benchmarks.timed_engine …`.

Started as `python -m engine` is. The one difference is that Finished says in `engine_s` how many
seconds the text encoder, the UNet and the VAE have worked since the process was started.
"""

import functools
import socket
import sys
import time
from collections.abc import Callable
from queue import SimpleQueue
from typing import Any

import msgspec

from core import wire
from engine.config import parse_arguments
from engine.connection import Connection
from engine.families.stable_diffusion import StableDiffusion
from engine.pulse import Pulse
from engine.server import serve


class Stopwatch:
    """Adds up the seconds spent in functions."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def timed(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """The function, timed."""

        @functools.wraps(function)
        def run(*args: Any, **kwargs: Any) -> Any:
            begun = time.perf_counter()
            try:
                return function(*args, **kwargs)
            finally:
                self.seconds += time.perf_counter() - begun

        return run


class TimedConnection(Connection):
    """Puts the stopwatch's reading into Finished."""

    def __init__(self, sock: socket.socket, stopwatch: Stopwatch) -> None:
        super().__init__(sock)
        self._stopwatch = stopwatch

    def send(self, message: wire.ToBot) -> None:
        """Send a message."""
        if isinstance(message, wire.Finished):
            message = msgspec.structs.replace(message, engine_s=self._stopwatch.seconds)
        super().send(message)


def main() -> None:
    """Serve as the engine does."""
    config = parse_arguments(sys.argv[1:])
    stopwatch = Stopwatch()
    for name in ("_encode", "predict", "decode"):
        setattr(StableDiffusion, name, stopwatch.timed(getattr(StableDiffusion, name)))
    connection = TimedConnection(socket.socket(fileno=config.fd), stopwatch)
    inbox: SimpleQueue[Any] = SimpleQueue()
    pulse = Pulse()
    connection.receive(inbox.put)
    connection.beat(pulse)
    serve(config, connection, inbox, pulse)


if __name__ == "__main__":
    main()
