"""How the server answers: JSON, and errors as one sentence with a fitting status."""

from http import HTTPStatus
from typing import Any, Final, Protocol

import msgspec
import structlog
from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from core.errors import UserError


class Say(Protocol):
    """Makes the Chinese sentence for the reason of a UserError and its values."""

    def __call__(self, reason: str, /, **values: object) -> str:
        """The sentence, without markup."""
        ...


STATUS: Final[dict[str, HTTPStatus]] = {
    "login_required": HTTPStatus.UNAUTHORIZED,
    "wrong_token": HTTPStatus.UNAUTHORIZED,
    "unknown_host": HTTPStatus.FORBIDDEN,
    "foreign_request": HTTPStatus.FORBIDDEN,
    "work_not_found": HTTPStatus.NOT_FOUND,
    "file_too_large": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "too_many_files": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "message_too_long": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
}
"""The status of an error by its reason; any other reason is a bad request."""


def as_json(value: Any, status: int = HTTPStatus.OK) -> web.Response:
    """A JSON response of anything msgspec can encode; never cached."""
    return web.Response(
        body=msgspec.json.encode(value),
        status=status,
        content_type="application/json",
        charset="utf-8",
        headers={"Cache-Control": "no-store"},
    )


def errors_as_sentences(say: Say) -> Middleware:
    """A middleware that turns whatever goes wrong into `{"error": sentence}`."""
    log = structlog.get_logger(__name__)

    def answer(status: int, reason: str, **values: object) -> web.Response:
        return as_json({"error": say(reason, **values)}, status)

    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            return await handler(request)
        except UserError as error:
            status = STATUS.get(error.reason, HTTPStatus.BAD_REQUEST)
            return answer(status, error.reason, **error.values)
        except web.HTTPRequestEntityTooLarge as error:
            return answer(error.status, "message_too_long")
        except web.HTTPException as error:
            if error.status < HTTPStatus.BAD_REQUEST:
                raise
            return answer(error.status, "bad_request")
        except ConnectionError:
            raise
        except Exception:
            log.exception("request_failed", method=request.method, path=request.path)
            return answer(HTTPStatus.INTERNAL_SERVER_ERROR, "unexpected")

    return middleware
