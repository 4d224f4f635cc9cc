"""What was used last is kept, and how large it is is known."""

from engine.lru import Lru


def test_values_and_their_size_follow_what_is_kept() -> None:
    kept: Lru[str, int] = Lru(max_size=10, size_of=lambda value: value)
    kept.get("a", lambda: 4)
    kept.get("b", lambda: 5)
    assert kept.values == (4, 5)
    assert kept.size == 9

    kept.get("c", lambda: 3)
    assert kept.values == (5, 3)
    assert kept.size == 8

    kept.clear()
    assert kept.values == ()
    assert kept.size == 0
