"""`python -m zoo.unpickling SOURCE TARGET`: pickled weights to safetensors, in a cage.

A pickle is a program. torch's restricted reader builds nothing but tensors and plain containers;
should it be got round all the same, this process has little memory and time, and Python tells it
off before it can start a program, reach the network or write to any other file. It is started by
`zoo.unpickle` and says with its exit status how it went.
"""

import resource
import sys
from enum import IntEnum
from pathlib import Path
from pickle import UnpicklingError
from typing import Any, Final

import torch
from safetensors.torch import save_file

CPU_S: Final = 600
SPARE_BYTES: Final = 2 * 1024**3
COPIES: Final = 3
"""The file itself may be in memory, its tensors, and the bytes to be written."""

FORBIDDEN: Final = ("socket.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.spawn")
FORBIDDEN_NAMES: Final = frozenset(
    {"os.system", "os.remove", "os.rename", "os.rmdir", "os.mkdir", "os.link", "os.symlink"}
)
WRITING: Final = frozenset("wax+")


class Outcome(IntEnum):
    """How it went, as the exit status; other numbers mean that the process was ended."""

    DONE = 0
    UNSAFE = 10
    BROKEN = 11
    EMPTY = 12
    NO_MEMORY = 13


def main(source: Path, target: Path) -> Outcome:
    """Write the tensors of a pickle to `target`; says why not on the standard error."""
    _limit(source.stat().st_size)
    sys.addaudithook(_refuse)
    try:
        tensors = _tensors(torch.load(source, map_location="cpu", weights_only=True))
    except UnpicklingError as error:
        return _fail(Outcome.UNSAFE, error)
    except MemoryError as error:
        return _fail(Outcome.NO_MEMORY, error)
    except (RuntimeError, ValueError, EOFError, KeyError) as error:
        return _fail(Outcome.BROKEN, error)
    if not tensors:
        return _fail(Outcome.EMPTY, "no tensors")
    save_file(tensors, target, metadata={"format": "pt"})
    return Outcome.DONE


def _tensors(loaded: Any) -> dict[str, torch.Tensor]:
    """The tensors of a checkpoint by name, each with memory of its own as safetensors wants."""
    state = loaded.get("state_dict", loaded) if isinstance(loaded, dict) else {}
    return {
        name: value.detach().clone().contiguous()
        for name, value in state.items()
        if isinstance(name, str) and isinstance(value, torch.Tensor)
    }


def _limit(size: int) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    status = Path("/proc/self/statm")
    if status.exists():
        now = int(status.read_text().split()[0]) * resource.getpagesize()
        most = now + COPIES * size + SPARE_BYTES
        resource.setrlimit(resource.RLIMIT_AS, (most, most))


def _refuse(event: str, arguments: tuple[Any, ...]) -> None:
    is_write = event == "open" and bool(WRITING & set(str(arguments[1] or "r")))
    if is_write or event in FORBIDDEN_NAMES or event.startswith(FORBIDDEN):
        raise UnpicklingError(f"tried {event}")


def _fail(outcome: Outcome, why: object) -> Outcome:
    sys.stderr.write(f"{why}\n")
    return outcome


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
