"""The codes that providers of generated content are known by.

27 characters: `00`, two digits for what kind of body it is and how it is bound, its 18-character
identity (for organisations the unified social credit code), one digit for the service and four
characters for a model or app, or `00000` where the last five are not used.
Source: TC260-PG-20252A; GB 32100-2015 for the social credit code.
"""

import re
from typing import Final

LENGTH: Final = 27

_CODE: Final = re.compile(r"00([0-9]{2})([0-9A-Z]{18})([0-9])([0-9A-Za-z]{4})")
_ORGANISATION: Final = "11"
_DIGITS: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""The 31 digits of a social credit code: no I, O, S, V, Z."""

_WEIGHTS: Final = tuple(pow(3, place, 31) for place in range(17))

PRODUCES: Final = "1"
PROPAGATES: Final = "2"
_UNUSED: Final = ("0", "0000")


def is_code(text: str, service: str) -> bool:
    """Whether a text has the form of a code for a service (PRODUCES or PROPAGATES).

    That it has been given to anybody, or to whom, cannot be known from its form.
    """
    parts = _CODE.fullmatch(text)
    if parts is None:
        return False
    body, identity, used_for, app = parts.groups()
    if used_for != service and (used_for, app) != _UNUSED:
        return False
    return body != _ORGANISATION or is_credit_code(identity)


def is_credit_code(text: str) -> bool:
    """Whether a text is a unified social credit code: its length, digits and check digit."""
    if len(text) != len(_WEIGHTS) + 1 or any(char not in _DIGITS for char in text):
        return False
    total = sum(weight * _DIGITS.index(char) for weight, char in zip(_WEIGHTS, text, strict=False))
    return _DIGITS[-total % 31] == text[-1]
