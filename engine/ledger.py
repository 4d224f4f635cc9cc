"""Who has had how much: the accounts that make the order fair between people."""

from collections.abc import Collection, Mapping
from math import floor


class Ledger:
    """What each owner has been served, in turns.

    A turn is the amount of work somebody may be given before those who have had less go first.
    The ledger's clock says how many turns a fair share would have brought an owner who was
    there all the time. Newcomers start where it stands, so neither absence nor patience is
    saved up; capacity that nobody else could use is charged up to one turn, not for ever.
    """

    def __init__(self) -> None:
        self._clock = 0.0
        self._spent: dict[int, float] = {}

    def join(self, owner: int) -> None:
        """Open an owner's account, or go on with the one not yet forgotten."""
        self._spent[owner] = max(self._spent.get(owner, 0.0), self._clock)

    def spent(self, owner: int) -> float:
        """Turns charged to an owner; who has fewer, rounded down, goes first."""
        return self._spent[owner]

    def charge(self, work: Mapping[int, float], *, present: Collection[int]) -> None:
        """Book the turns (or parts of one) that owners get by a step.

        `present` are all owners with anything to do, served or not; all have joined.
        """
        before = floor(self._clock)
        self._clock += sum(work.values()) / len(present)
        for owner, turns in work.items():
            self._spent[owner] = min(self._spent[owner] + turns, self._clock + 1)
        if floor(self._clock) > before:
            self._spent = {
                owner: spent
                for owner, spent in self._spent.items()
                if owner in present or spent > floor(self._clock)
            }
