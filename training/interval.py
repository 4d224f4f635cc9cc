"""How sure a measured share is. Pure."""

import math
from typing import Final

Z95: Final = 1.959964
"""Standard deviations that hold 95 % of a normal distribution, both sides together."""


def wilson(hits: int, tries: int) -> tuple[float, float]:
    """The 95 % confidence interval (Wilson's) of a share seen as `hits` of `tries`.

    Without tries nothing is known: 0 … 1. Raises ValueError where there are more hits than tries.
    """
    if not 0 <= hits <= tries:
        raise ValueError(f"{hits} of {tries} is no share")
    if not tries:
        return 0.0, 1.0
    share, doubt = hits / tries, Z95**2 / tries
    middle = (share + doubt / 2) / (1 + doubt)
    reach = Z95 * math.sqrt(share * (1 - share) / tries + doubt / (4 * tries)) / (1 + doubt)
    # Rounding must not leave the share itself outside.
    return max(0.0, min(share, middle - reach)), min(1.0, max(share, middle + reach))


def spread(values: list[float]) -> tuple[float, float]:
    """The 95 % confidence interval of a mean, by normal approximation.

    Raises ValueError without values; of a single one nothing is known but itself.
    """
    if not values:
        raise ValueError("no values")
    mean = math.fsum(values) / len(values)
    if len(values) == 1:
        return mean, mean
    variance = math.fsum((value - mean) ** 2 for value in values) / (len(values) - 1)
    reach = Z95 * math.sqrt(variance / len(values))
    return mean - reach, mean + reach
