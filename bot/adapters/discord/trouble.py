"""What Discord's refusals mean for a reply."""

from typing import Final

import aiohttp
import discord

from core.errors import PlatformError, PlatformRefusedError

FAILURES: Final = (discord.DiscordException, aiohttp.ClientError, OSError)
"""All that may go wrong between us and Discord."""

_TOO_LARGE_STATUS: Final = 413
_TOO_LARGE: Final = 40005
_UNAUTHORISED: Final = 401
_TOO_MANY: Final = 429
_OLD_EDITS: Final = 30046
_DEAD_TOKEN: Final = frozenset({50027, 10015, 10062})


def is_too_large(error: BaseException) -> bool:
    """A file is over the limit of where it is sent to."""
    return isinstance(error, discord.HTTPException) and (
        error.status == _TOO_LARGE_STATUS or error.code == _TOO_LARGE
    )


def is_gone(error: BaseException) -> bool:
    """What was to be changed is not there any more, or not ours to change: post anew."""
    if not isinstance(error, discord.HTTPException):
        return False
    return (
        isinstance(error, discord.NotFound | discord.Forbidden)
        or error.code in _DEAD_TOKEN
        or error.code == _OLD_EDITS
    )


def pause_of(error: BaseException) -> float | None:
    """How long to leave Discord alone, in seconds, where it says so to all we send."""
    if isinstance(error, discord.HTTPException) and error.status == _TOO_MANY:
        given = error.response.headers.get("Retry-After", "")
        return float(given) if given.replace(".", "", 1).isdigit() else 60.0
    return None


def as_platform_error(error: BaseException) -> PlatformError:
    """To be sent again later, or never."""
    lasts = (
        isinstance(error, discord.HTTPException)
        and error.status < 500  # noqa: PLR2004 - the server's own faults begin there
        and error.status not in {_TOO_MANY, _UNAUTHORISED}
    )
    why = f"{type(error).__name__}: {error}"
    return PlatformRefusedError(why) if lasts else PlatformError(why)
