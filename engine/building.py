"""Building sites: what libraries do to torch while they build a network is kept from others.

While transformers and diffusers build one, they set torch's default dtype for all threads, and
others would compute with it. They do so by `torch.set_default_dtype`, which is how they are
noticed here.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import torch


class BuildingSite:
    """Lets one thread build networks, and others work while it reads their weights.

    Only building proper (some tenths of a second for each network) and `work` wait for one
    another; whoever builds goes first.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._is_building = False
        self._is_working = False

    @contextmanager
    def open(self) -> Iterator[None]:
        """Build networks inside, in this thread; one site at a time."""
        set_dtype, usual = torch.set_default_dtype, torch.get_default_dtype()
        builder = threading.current_thread()

        def notice(dtype: torch.dtype) -> None:
            is_here = threading.current_thread() is builder
            if is_here and dtype != usual:
                self._begin()
            set_dtype(dtype)
            if is_here and dtype == usual:
                self._end()

        torch.set_default_dtype = notice
        try:
            yield
        finally:
            torch.set_default_dtype = set_dtype
            set_dtype(usual)
            self._end()

    @contextmanager
    def work(self) -> Iterator[None]:
        """Do inside what must not be disturbed; waits for what is being built just now."""
        with self._changed:
            self._changed.wait_for(lambda: not self._is_building)
            self._is_working = True
        try:
            yield
        finally:
            with self._changed:
                self._is_working = False
                self._changed.notify_all()

    def _begin(self) -> None:
        with self._changed:
            self._is_building = True
            self._changed.wait_for(lambda: not self._is_working)

    def _end(self) -> None:
        with self._changed:
            self._is_building = False
            self._changed.notify_all()
