"""What DingTalk means when it does not do something. Pure.

Codes: the error tables of each interface at open.dingtalk.com, and its "调用频率限制".
"""

from collections.abc import Mapping
from typing import Any, Final

from core.errors import PlatformError, PlatformRefusedError

_TOKEN: Final = frozenset({"InvalidAuthentication", "invalidParameter.token.invalid"})
_OLD_TOKEN: Final = frozenset({40001, 40014, 42001})
_CREDENTIALS: Final = frozenset(
    {"authFailed", "invalidClientIdOrSecret", "InvalidClient", "invalidClientId"}
)
_LATER: Final = frozenset(
    {
        "send.too.fast",
        "send.byToken.tooFast",
        "too.many.group",
        "too.many.people",
        "unknown.send.result",
        # An administrator may still put these right while the reply waits.
        "Forbidden.AccessDenied.AccessTokenPermissionDenied",
        "Forbidden.AccessDenied.IpNotInWhiteList",
        "unauthorized",
        "auth.error",
    }
)
_OLD_LATER: Final = frozenset({-1, 88, 90002, 90018, 130101, 130102, 410100})
_SERVER: Final = 500
_TOO_MANY: Final = 429
_BAD: Final = 400


class TokenExpiredError(PlatformError):
    """The access token is no longer good."""


class WebhookExpiredError(PlatformError):
    """The session webhook is no longer good."""


class WrongCredentialsError(PlatformError):
    """The client id and secret do not belong to an app."""


class CardExistsError(PlatformError):
    """There is a card of that id already: it was created by an earlier try."""


def refusal(status: int, answer: Mapping[str, Any]) -> PlatformError | None:
    """The error in an answer of an HTTP interface, old or new; None where it is good."""
    code, old = str(answer.get("code", "")), answer.get("errcode", 0)
    what = f"{status} {code or old} {answer.get('message') or answer.get('errmsg') or ''}".strip()
    if status < _BAD and not old:
        return None
    if code in _TOKEN or old in _OLD_TOKEN:
        return TokenExpiredError(what)
    if code in _CREDENTIALS:
        return WrongCredentialsError(what)
    if code == "param.cardAlreadyExist":
        return CardExistsError(what)
    is_moment = (
        status >= _SERVER
        or status == _TOO_MANY
        or code in _LATER
        or old in _OLD_LATER
        or code.startswith(("Forbidden.AccessDenied.Qps", "system.", "Throttling"))
    )
    return PlatformError(what) if is_moment else PlatformRefusedError(what)
