"""The connection to the bot: frames on a socket that both ends of one pair hold."""

import io
import logging
import os
import socket
import threading
import time
from collections.abc import Callable
from typing import Final, NoReturn

import msgspec

from core import wire
from engine.pulse import Pulse

HEARTBEAT_S: Final = 1.0

_log = logging.getLogger(__name__)


class Connection:
    """Sends and receives messages; the socket belongs to it.

    When the bot's end closes, the bot is gone, and nobody wants this process's work any more:
    it ends at once with status 0, whatever it is doing. It ends likewise, with EX_PROTOCOL,
    when the bot sends what is no message.
    """

    def __init__(self, sock: socket.socket) -> None:
        self._socket = sock
        self._lock = threading.Lock()

    def send(self, message: wire.ToBot) -> None:
        """Send a message whole, from any thread; waits while the bot does not read."""
        frame = wire.encode(message)
        try:
            with self._lock:
                self._socket.sendall(frame)
        except OSError:
            _end("the bot is gone", os.EX_OK)

    def receive(self, deliver: Callable[[wire.ToEngine], None]) -> None:
        """Hand on what the bot sends, from a thread of its own."""
        threading.Thread(target=self._receive, args=(deliver,), name="receive", daemon=True).start()

    def beat(self, pulse: Pulse) -> None:
        """Send a heartbeat every second, from a thread of its own."""
        threading.Thread(target=self._beat, args=(pulse,), name="beat", daemon=True).start()

    def _receive(self, deliver: Callable[[wire.ToEngine], None]) -> None:
        with self._socket.makefile("rb") as stream:
            try:
                while header := _read(stream, wire.HEADER.size):
                    payload = _read(stream, wire.frame_length(header))
                    deliver(wire.decode_to_engine(payload))
            except OSError:
                _end("the connection broke", os.EX_OK)
            except (ValueError, msgspec.DecodeError) as error:
                _end(f"the bot sent no message: {error}", os.EX_PROTOCOL)
        _end("the bot is gone", os.EX_OK)

    def _beat(self, pulse: Pulse) -> None:
        while True:
            self.send(wire.Heartbeat(num_steps=pulse.num_steps, is_busy=pulse.is_busy))
            time.sleep(HEARTBEAT_S)


def _read(stream: io.BufferedReader, length: int) -> bytes:
    """That many bytes; none where the stream ends, OSError where it ends in between."""
    data = stream.read(length)
    if data and len(data) < length:
        raise ConnectionResetError("the stream ended inside a frame")
    return data


def _end(why: str, status: int) -> NoReturn:
    _log.info("ending: %s", why)
    os._exit(status)
