"""Addresses in rows that carry one."""

from typing import Any

from sqlalchemy import Row

from core.address import Address


def address_values(address: Address) -> dict[str, str | bool]:
    """The columns that hold an address."""
    return {
        "platform": address.platform,
        "conversation": address.conversation,
        "user": address.user,
        "is_private": address.is_private,
    }


def address_of(row: Row[*tuple[Any, ...]]) -> Address:
    """The address in a row."""
    return Address(
        platform=row.platform,
        conversation=row.conversation,
        user=row.user,
        is_private=row.is_private,
    )
