"""People, as the bot knows them."""

from typing import NamedTuple, Self

import msgspec

from core.address import Address


class Identity(NamedTuple):
    """A person on a platform, by the platform's own immutable id of them.

    Written `web:5f0c…`. Names are no identity: anybody may take anybody's.
    """

    platform: str
    user: str

    @classmethod
    def of(cls, address: Address) -> Self:
        """Who speaks at an address."""
        return cls(address.platform, address.user)

    @classmethod
    def read(cls, written: str) -> Self:
        """Who was written as `written`."""
        platform, _, user = written.partition(":")
        return cls(platform, user)

    def __str__(self) -> str:
        """As people write it: the platform, a colon, the id."""
        return f"{self.platform}:{self.user}"


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who has spoken to the bot; `name` is what they last called themselves."""

    person_id: int
    identity: Identity
    name: str
