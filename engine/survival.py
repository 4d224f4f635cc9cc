"""Survival: what goes wrong with one job must not end the others."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import torch

from core.errors import EngineError
from engine.machine import Machine
from engine.refused import RefusedError
from engine.studio import Studio

_log = logging.getLogger(__name__)


class BrokenDeviceError(EngineError):
    """The model does not run any more; only a new process can help."""


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
