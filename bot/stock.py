"""The models in stock: what the registry offers now, looked at again when its files change."""

from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec
import structlog

from bot.registry_files import RegistryError, installed, read_registry_files
from core.model_card import Registry

_log = structlog.get_logger(__name__)


Offer = Callable[[], Registry]
"""What gives the registry of the moment."""


class Stock:
    """What is installed; `danqing models fetch` and `add` are noticed without a restart.

    Sampler tables stay those that there were at first: the engine reads them when it starts.
    """

    def __init__(self, registry: Registry, files: Sequence[Path]) -> None:
        self._registry = registry
        self._files = tuple(files)
        self._seen = self._look()

    def __call__(self) -> Registry:
        """The registry as it is now; as it was where its files cannot be read."""
        seen = self._look()
        if seen != self._seen:
            self._seen = seen
            self._read()
        return self._registry

    def _read(self) -> None:
        try:
            fresh = installed(read_registry_files(self._files))
        except RegistryError as error:
            _log.warning("registry_left_as_it_was", why=str(error))
            return
        self._registry = msgspec.structs.replace(fresh, samplers=self._registry.samplers)
        _log.info("registry_read_again", models=[card.name for card in fresh.models])

    def _look(self) -> tuple[int, ...]:
        """What changes with a file, and with what lies in the folder that models are put into."""
        return tuple(_changed_at(path) for path in (*self._files, self._files[-1].parent))


def _changed_at(path: Path) -> int:
    """When a file or the list of a folder last changed, in nanoseconds; 0 where there is none."""
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0
