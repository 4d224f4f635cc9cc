"""Quotas: how many pictures somebody may have, and in what time."""

from enum import StrEnum
from typing import Final, NamedTuple, Self

from core.address import Address
from core.house import Role, Subject
from core.person import Identity


class Period(StrEnum):
    """What a quota is for: a day, which ends at midnight, or any hour."""

    DAY = "day"
    HOUR = "hour"


class QuotaSubject(NamedTuple):
    """Whose quota it is: a person by identity, a place, a role by name, or everybody (no name)."""

    subject: Subject
    name: str

    @classmethod
    def of_person(cls, identity: Identity) -> Self:
        """One person's own."""
        return cls(Subject.PERSON, str(identity))

    @classmethod
    def of_place(cls, here: Address) -> Self:
        """What all in a conversation share."""
        return cls(Subject.PLACE, f"{here.platform}:{here.conversation}")

    @classmethod
    def of_role(cls, role: Role) -> Self:
        """What each who has a role gets."""
        return cls(Subject.ROLE, str(role))

    def __str__(self) -> str:
        """As the log of admins writes it: `person=web:5f0c…`."""
        return f"{self.subject}={self.name}"

    @classmethod
    def read(cls, written: str) -> Self:
        """The subject that was written as `written`."""
        subject, _, name = written.partition("=")
        return cls(Subject(subject), name)


EVERYBODY: Final = QuotaSubject(Subject.ALL, "")
"""What each gets for whom nothing else is set."""
