"""Whose turn it is among several that cannot go together."""

from collections.abc import Hashable, Mapping
from typing import Generic, TypeVar

Item = TypeVar("Item", bound=Hashable)


class Rotation(Generic[Item]):
    """A weighted rotation: each gets its share of the picks, spread out evenly."""

    def __init__(self) -> None:
        self._credit: dict[Item, float] = {}

    def pick(self, weights: Mapping[Item, float]) -> Item:
        """The next one among those with a weight (> 0); of equals the first named.

        Over any stretch each is picked in proportion to its weight, give or take a pick or two.
        One that is away for a while keeps its place.
        """
        total = sum(weights.values())
        for item, weight in weights.items():
            self._credit[item] = self._credit.get(item, 0.0) + weight / total
        picked = max(weights, key=self._credit.__getitem__)
        self._credit[picked] -= 1
        return picked
