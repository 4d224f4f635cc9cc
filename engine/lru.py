"""What was used last, kept up to a size."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Lru(Generic[K, V]):
    """Values by key; those not asked for the longest go when all together are too large.

    `size_of` says how large a value is (1 unless told otherwise). The newest one always stays.
    Threads may share it, as long as only one of them makes values.
    """

    def __init__(self, *, max_size: int, size_of: Callable[[V], int] = lambda _: 1) -> None:
        self._max_size = max_size
        self._size_of = size_of
        self._kept: OrderedDict[K, V] = OrderedDict()
        self._size = 0
        self._lock = Lock()

    def __contains__(self, key: K) -> bool:
        return key in self._kept

    def __len__(self) -> int:
        return len(self._kept)

    @property
    def values(self) -> tuple[V, ...]:
        """All that is kept."""
        with self._lock:
            return tuple(self._kept.values())

    @property
    def size(self) -> int:
        """How large all values are together."""
        return self._size

    def get(self, key: K, make: Callable[[], V]) -> V:
        """The value of a key; made now, and others given up for it, where it is not kept."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        value = make()
        with self._lock:
            self._kept[key] = value
            self._size += self._size_of(value)
            while self._size > self._max_size and len(self._kept) > 1:
                _, oldest = self._kept.popitem(last=False)
                self._size -= self._size_of(oldest)
        return value

    def clear(self) -> None:
        """Give up everything."""
        with self._lock:
            self._kept.clear()
            self._size = 0
