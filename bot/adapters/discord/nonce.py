"""Keys by which Discord knows a post that it has taken already. Pure."""

import base64
import hashlib
from typing import Final

from core.message import Delivery

_BYTES: Final = 15


def nonce_of(delivery: Delivery, part: int = 0) -> str:
    """24 characters (25 are allowed) that are the same for every try of one post."""
    # With its time: a fresh database begins to count from one again.
    named = f"{delivery.delivery_id} {delivery.created_at.isoformat()} {part}"
    digest = hashlib.blake2b(named.encode(), digest_size=_BYTES).digest()
    return base64.b32encode(digest).decode()
