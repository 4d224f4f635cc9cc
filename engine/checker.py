"""Checkers: what sees whether a finished picture is fit to be shown."""

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from core.errors import EngineError
from core.wire import UNCHECKED

Pixels = npt.NDArray[np.uint8]
Check = Callable[[Pixels], str | None]
"""What is found in a picture (height, width, 3): a word for it, None where it is fit."""

OWN: Final = "safety_checker"
"""Where a model's folder has its own checker."""

_log = logging.getLogger(__name__)


def surely(check: Check) -> Check:
    """The check, or `UNCHECKED` where it fails: a picture that nobody has seen is not fit."""

    def found(pixels: Pixels) -> str | None:
        try:
            return check(pixels)
        except Exception:  # noqa: BLE001 – whatever it is, nobody has seen the picture
            _log.exception("a picture could not be checked")
            return UNCHECKED

    return found


class Checkers:
    """Which checker looks at a model's pictures: the model's own, else the one for all."""

    def __init__(self, *, common: Path | None = None, looks_for_own: bool = True) -> None:
        """Raises EngineError where the one for all cannot be loaded."""
        self._looks_for_own = looks_for_own
        self._common = None if common is None else _load(common)
        self._own: dict[Path, Check | None] = {}

    def of(self, path: Path) -> Check | None:
        """The checker for the model in a folder, loaded now if need be; None where there is none.

        To be called in the engine's thread: loading disturbs what others do with torch.
        """
        if not self._looks_for_own or not (path / OWN).is_dir():
            return self._common
        if path not in self._own:
            self._own[path] = _own(path)
        return self._own[path] or self._common


def _own(path: Path) -> Check | None:
    try:
        return _load(path)
    except EngineError as error:
        _log.warning("%s; its pictures go without its own checker", error)
        return None


def _load(path: Path) -> Check:
    # Slow to import, and most engines never need it.
    from engine.safety_checker import SafetyChecker  # noqa: PLC0415 – see above

    return surely(SafetyChecker.load(path))
