"""Who speaks, and where."""

import msgspec


class Address(msgspec.Struct, frozen=True, kw_only=True):
    """A person in a conversation on a platform, by the platform's own immutable ids."""

    platform: str
    conversation: str
    user: str
    is_private: bool = True
