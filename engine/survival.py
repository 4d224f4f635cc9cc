"""Survival: what goes wrong with one job must not end the others."""

import logging
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager

import torch

from core.errors import EngineError
from engine.machine import Machine
from engine.memory import Result, fits_memory, within_memory
from engine.refused import RefusedError
from engine.studio import Studio
from engine.studios import Studios

_log = logging.getLogger(__name__)


class BrokenDeviceError(EngineError):
    """The model does not run any more; only a new process can help."""


class Survival:
    """Does work on the device so that what goes wrong costs no more than its job.

    `busy` names the models that have samples under way.
    """

    def __init__(
        self, *, studios: Studios, machine: Machine, busy: Callable[[], Collection[str]]
    ) -> None:
        self._studios = studios
        self._machine = machine
        self._busy = busy

    def do(self, studio: Studio, work: Callable[[], Result]) -> Result:
        """The result of work for one sample, with all the memory there is if need be.

        Raises RefusedError where it cannot be done, and BrokenDeviceError where nothing can.
        """
        with surviving(studio, self._machine):
            return within_memory(work, free=self._free)

    def do_or_split(
        self, studio: Studio, work: Callable[[], None], split: Callable[[], bool]
    ) -> bool:
        """Do work for several samples; whether it is done. Errors are as in `do`.

        Where memory runs out, `split` may see to it that the work comes again in smaller pieces
        and say so; else it is done with all the memory there is.
        """
        with surviving(studio, self._machine):
            if fits_memory(work):
                return True
            if split():
                return False
            self._free()
            work()
        return True

    def _free(self) -> None:
        self._studios.clear_device(self._busy())


@contextmanager
def surviving(studio: Studio, machine: Machine) -> Iterator[None]:
    """Turn whatever goes wrong inside into a RefusedError, if the model still works after it.

    Raises BrokenDeviceError where it does not.
    """
    try:
        yield
    except RefusedError:
        raise
    except torch.OutOfMemoryError as error:
        machine.free_memory()
        raise RefusedError("out_of_memory", str(error)) from error
    except Exception as error:
        _log.exception("a job ran into something unforeseen")
        check_model(studio)
        raise RefusedError("engine_error", f"{type(error).__name__}: {error}") from error


def check_model(studio: Studio) -> None:
    """Raise BrokenDeviceError unless a model call still comes out as numbers."""
    try:
        works = studio.probe.works(studio.base)
    except Exception as error:
        raise BrokenDeviceError(f"the model does not run any more: {error}") from error
    if not works:
        raise BrokenDeviceError("the model gives no numbers any more")
