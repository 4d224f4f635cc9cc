"""Errands: work in a thread of its own that goes on only when it is let."""

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

R = TypeVar("R")


class CalledOffError(BaseException):
    """Ends the work of an errand from within; no `except Exception` can hold it up."""


class Errand(Generic[R]):
    """Work that halts at every stop until somebody waits for its next one.

    So a loop that is not ours, such as that of a stock pipeline, can be gone through step by
    step. At any time either the work runs or who asks for it, never both. An errand must be
    gone through to its end or called off, or else its thread stays behind.
    """

    def __init__(self, work: Callable[[Callable[[], None]], R]) -> None:
        """`work` is called with what it has to call at each stop."""
        self._work = work
        self._may_go = threading.Semaphore(0)
        self._has_halted = threading.Semaphore(0)
        self._is_called_off = False
        self._is_over = False
        self._result: R | None = None
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name="errand", daemon=True)
        self.num_stops = 0

    @property
    def is_over(self) -> bool:
        """Whether the work has come to its end, or failed."""
        return self._is_over

    def advance(self) -> None:
        """Let the work go on to its next stop or its end, and wait for that.

        Raises what the work raises. ValueError once it is over.
        """
        if self._is_over:
            raise ValueError("the errand is over")
        if self._thread.ident is None:
            self._thread.start()
        else:
            self._may_go.release()
        self._has_halted.acquire()
        if self._error is not None:
            raise self._error

    def finish(self) -> R:
        """Let the work go on to its end; what it returns. Raises what it raises."""
        while not self._is_over:
            self.advance()
        return self._result  # type: ignore[return-value]  # R may be None

    def call_off(self) -> None:
        """End the work at the stop where it is, and wait until its thread is gone."""
        if self._thread.ident is None:
            self._is_over = True
            return
        self._is_called_off = True
        self._may_go.release()
        self._thread.join()

    def _run(self) -> None:
        try:
            self._result = self._work(self._stop)
        except CalledOffError:
            pass
        except BaseException as error:  # noqa: BLE001 – raised again where it is waited for
            self._error = error
        self._is_over = True
        self._has_halted.release()

    def _stop(self) -> None:
        self.num_stops += 1
        self._has_halted.release()
        self._may_go.acquire()
        if self._is_called_off:
            raise CalledOffError
