"""The machine: where the engine runs, as far as that decides pixels or speed."""

import gc
import platform
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Final, Literal

import torch

from core.errors import EngineError

Device = Literal["auto", "cpu", "cuda"]

_LIBRARIES: Final = ("torch", "diffusers", "transformers", "numpy")


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """A device and how it is used.

    `device_name` says what hardware it is; `threads` are those of one model call on the CPU;
    `versions` are those of Python and of the libraries that compute.
    """

    device: torch.device
    device_name: str
    dtype: torch.dtype
    threads: int
    versions: dict[str, str]

    @property
    def dtype_name(self) -> str:
        """The dtype as stored with a work, such as `float32`."""
        return str(self.dtype).removeprefix("torch.")

    def free_memory(self) -> None:
        """Give back what is cached but not used."""
        gc.collect()
        if self.device.type == "cuda":
            torch.cuda.empty_cache()


def prepare_machine(device: Device, *, threads: int) -> Machine:
    """Choose the device and set the number of threads; 0 threads leave the choice to us.

    Raises EngineError where there is no such device.
    """
    has_cuda = torch.cuda.is_available()
    if device == "cuda" and not has_cuda:
        raise EngineError("there is no CUDA device that this build of torch can use")
    chosen = "cuda" if has_cuda and device != "cpu" else "cpu"
    # One core is left to the bot and the browser: with both busy, threads that wait for one
    # another make every call several times slower (see docs/benchmarks.md).
    torch.set_num_threads(threads or max(1, torch.get_num_threads() - 1))
    return Machine(
        device=torch.device(chosen),
        device_name=torch.cuda.get_device_name() if chosen == "cuda" else _cpu_name(),
        dtype=torch.float16 if chosen == "cuda" else torch.float32,
        threads=torch.get_num_threads(),
        versions={"python": platform.python_version(), **{lib: version(lib) for lib in _LIBRARIES}},
    )


def _cpu_name() -> str:
    """The processor and the instructions that torch uses on it."""
    name = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.is_file():
        for line in info.read_text(encoding="utf-8", errors="replace").splitlines():
            if line.startswith("model name"):
                name = line.partition(":")[2].strip()
                break
    return f"{name} ({torch.backends.cpu.get_cpu_capability()})"
