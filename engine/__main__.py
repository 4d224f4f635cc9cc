"""`python -m engine`: the engine process, started by the bot.

Exit status: 0 when told to stop or when the bot is gone, EX_CONFIG (78) when it cannot run as
configured, EX_TEMPFAIL (75) when the device failed and a new process may do better, 2 for a
wrong command line.
"""

import ctypes
import faulthandler
import logging
import os
import signal
import socket
import sys
from queue import SimpleQueue
from typing import Any, Final

from core.errors import EngineError
from engine.config import Config, parse_arguments
from engine.connection import Connection
from engine.log import set_up_log
from engine.pulse import Pulse

_PR_SET_PDEATHSIG: Final = 1

_log = logging.getLogger("engine")


def main() -> int:
    """Run the process; returns its exit status."""
    config = parse_arguments(sys.argv[1:])
    set_up_log()
    _obey_parent()
    connection = Connection(socket.socket(fileno=config.fd))
    inbox: SimpleQueue[Any] = SimpleQueue()
    pulse = Pulse()
    connection.receive(inbox.put)
    connection.beat(pulse)
    return _serve(config, connection, inbox, pulse)


def _serve(config: Config, connection: Connection, inbox: SimpleQueue[Any], pulse: Pulse) -> int:
    # These imports take seconds, in which signals and the bot's end must be heeded already.
    from engine.server import serve  # noqa: PLC0415 – see above
    from engine.survival import BrokenDeviceError  # noqa: PLC0415 – see above

    try:
        serve(config, connection, inbox, pulse)
    except BrokenDeviceError as error:
        _log.critical("%s", error)
        return os.EX_TEMPFAIL
    except EngineError as error:
        _log.critical("%s", error)
        return os.EX_CONFIG
    return os.EX_OK


def _obey_parent() -> None:
    """Leave Ctrl-C to the bot, die with it, and show stacks when asked with SIGUSR1."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    faulthandler.register(signal.SIGUSR1, all_threads=True)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


if __name__ == "__main__":
    sys.exit(main())
