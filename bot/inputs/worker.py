"""`python -m bot.inputs.worker BYTES`: cleans pictures in a process of its own, in a cage.

Takes files on standard input until it ends, and answers on standard output; an empty message
says that it is ready. BYTES is how much memory it may use.
"""

import os
import signal
import sys
from typing import BinaryIO

from bot.inputs.cage import limit_cpu, limit_memory
from bot.inputs.clean import clean, load_decoders
from bot.inputs.talk import LENGTH_BYTES, Answer, Clean, Refused, decode_dirty, encode, framed
from core.errors import UserError


def answer(request: bytes) -> Answer:
    """What becomes of a file."""
    dirty = decode_dirty(request)
    limit_cpu(dirty.cpu_s)
    try:
        return Clean(clean(dirty.data, position=dirty.position, limits=dirty.limits))
    except UserError as error:
        return Refused(error.reason, error.values)  # type: ignore[arg-type]  # of numbers and texts


def serve(source: BinaryIO, target: BinaryIO) -> None:
    """Answer until there is nothing more to read."""
    target.write(framed(b""))
    target.flush()
    while len(head := source.read(LENGTH_BYTES)) == LENGTH_BYTES:
        target.write(framed(encode(answer(source.read(int.from_bytes(head))))))
        target.flush()


def main() -> None:
    """Serve on the standard streams."""
    # Ctrl-C is for the bot, which ends this process by closing its input.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Whatever libraries print must not come between the answers.
    target = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    load_decoders()
    limit_memory(int(sys.argv[1]))
    serve(sys.stdin.buffer, target)


if __name__ == "__main__":
    main()
