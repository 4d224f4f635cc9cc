"""Who is behind a browser: a person for each, by a cookie; let in by a token where one is set."""

import hashlib
import hmac
import re
import secrets
from typing import Final

from aiohttp import web

from bot.adapters.chat.person import Person
from core.address import Address
from core.errors import UserError

PERSON_COOKIE: Final = "danqing"
ACCESS_COOKIE: Final = "danqing_access"
YEAR_S: Final = 365 * 24 * 3600
SECRET: Final = re.compile(r"[A-Za-z0-9_-]{43}")
SECRET_BYTES: Final = 32


class Identity:
    """Knows browsers again.

    The cookie is a secret of 256 bits and stays one: the person's id, which is stored and
    shown to admins, is its hash. The access cookie proves that this browser has once shown the
    access token; it is bound to both, so a new token logs everybody out.
    """

    def __init__(self, *, platform: str, access_token: str | None) -> None:
        self._platform = platform
        self._access_token = access_token.encode() if access_token else None

    def identify(self, request: web.Request) -> Person:
        """The person behind a request; UserError("login_required") where nobody is known."""
        secret = _secret(request)
        if secret is None or not self._is_let_in(request):
            raise UserError("login_required")
        return self._person(secret)

    def welcome(self, request: web.Request, response: web.StreamResponse, token: str) -> None:
        """Renew the cookies of a known browser, or make a new one known.

        Raises UserError where an access token is set and the browser has never shown it:
        `login_required` for an empty `token`, `wrong_token` for another one.
        """
        if not (self._is_let_in(request) or self._is_right(token)):
            raise UserError("wrong_token" if token else "login_required")
        secret = _secret(request) or secrets.token_urlsafe(SECRET_BYTES)
        _set_cookie(request, response, PERSON_COOKIE, secret)
        if self._access_token is not None:
            _set_cookie(request, response, ACCESS_COOKIE, _proof(self._access_token, secret))

    def _is_let_in(self, request: web.Request) -> bool:
        if self._access_token is None:
            return True
        secret = _secret(request)
        shown = request.cookies.get(ACCESS_COOKIE, "").encode(errors="replace")
        return secret is not None and hmac.compare_digest(
            shown, _proof(self._access_token, secret).encode()
        )

    def _is_right(self, token: str) -> bool:
        return self._access_token is not None and hmac.compare_digest(
            token.encode(errors="replace"), self._access_token
        )

    def _person(self, secret: str) -> Person:
        user = hashlib.sha256(secret.encode()).hexdigest()[:32]
        address = Address(platform=self._platform, conversation=user, user=user)
        return Person(address=address, name=f"{self._platform}-{user[:6]}")


def _secret(request: web.Request) -> str | None:
    secret = request.cookies.get(PERSON_COOKIE, "")
    return secret if SECRET.fullmatch(secret) else None


def _proof(access_token: bytes, secret: str) -> str:
    return hmac.new(access_token, secret.encode(), hashlib.sha256).hexdigest()


def _set_cookie(request: web.Request, response: web.StreamResponse, name: str, value: str) -> None:
    response.set_cookie(
        name, value, max_age=YEAR_S, httponly=True, samesite="Strict", secure=request.secure
    )
