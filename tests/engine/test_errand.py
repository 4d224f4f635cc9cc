"""An errand halts at every stop, and leaves no thread behind."""

import threading
from collections.abc import Callable

import pytest

from engine.errand import Errand


def threads() -> set[threading.Thread]:
    return {thread for thread in threading.enumerate() if thread.name == "errand"}


class Walk:
    """Work that notes where it is: three stops, then the end."""

    def __init__(self) -> None:
        self.notes: list[str] = []

    def __call__(self, stop: Callable[[], None]) -> str:
        try:
            for at in range(3):
                self.notes.append(f"before {at}")
                stop()
            self.notes.append("end")
        except Exception:  # noqa: BLE001 – stands for code of others that catches too much
            self.notes.append("caught")
        finally:
            self.notes.append("cleaned up")
        return "home"


def test_work_goes_on_to_the_next_stop_only() -> None:
    walk = Walk()
    errand = Errand(walk)
    assert walk.notes == []

    errand.advance()
    assert (walk.notes, errand.num_stops) == (["before 0"], 1)
    errand.advance()
    assert (walk.notes, errand.num_stops) == (["before 0", "before 1"], 2)
    errand.call_off()


def test_at_its_end_the_result_is_there_and_the_thread_is_gone() -> None:
    walk = Walk()
    errand = Errand(walk)
    errand.advance()

    assert errand.finish() == "home"
    assert (errand.num_stops, errand.is_over) == (3, True)
    assert walk.notes == ["before 0", "before 1", "before 2", "end", "cleaned up"]
    errand.call_off()
    assert not threads()
    with pytest.raises(ValueError, match="is over"):
        errand.advance()


def test_an_errand_that_is_called_off_cleans_up_and_ends() -> None:
    walk = Walk()
    errand = Errand(walk)
    errand.advance()
    errand.call_off()

    assert walk.notes == ["before 0", "cleaned up"]
    assert not threads()


def test_an_errand_that_never_began_can_be_called_off() -> None:
    walk = Walk()
    errand = Errand(walk)
    errand.call_off()

    assert walk.notes == []
    assert not threads()


def test_what_the_work_raises_reaches_whoever_waits() -> None:
    def fail(stop: Callable[[], None]) -> None:
        stop()
        raise MemoryError("full")

    errand = Errand(fail)
    errand.advance()

    with pytest.raises(MemoryError, match="full"):
        errand.advance()
    assert errand.is_over
    errand.call_off()
    assert not threads()
