"""Discord's own description of its HTTP interface, to judge requests and answers by."""

import json
import re
from functools import cache
from pathlib import Path

from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

FILE = Path(__file__).with_name("openapi.json")
ROOT = "urn:discord"


class Spec:
    """Finds what is wrong with requests and answers."""

    def __init__(self) -> None:
        self._document = json.loads(FILE.read_text(encoding="utf-8"))
        resource = Resource(contents=self._document, specification=DRAFT202012)
        self._registry = Registry().with_resource(ROOT, resource)
        self._routes = [
            (re.compile(re.sub(r"{\w+}", "[^/]+", path)), path) for path in self._document["paths"]
        ]

    def problems(self, method: str, path: str, *, status: int | None, body: object) -> list[str]:
        """What is wrong with a request's body (no `status`), or with an answer's."""
        operation = self._operation(method, path)
        if operation is None:
            return [f"{method} {path}: no such operation"]
        described = operation.get("requestBody") if status is None else answer(operation, status)
        if described is None:
            return [] if body is None else [f"{method} {path}: a body that nobody described"]
        schema = described.get("content", {}).get("application/json", {}).get("schema")
        if schema is None:
            return []
        validator = self._validator(json.dumps(schema))
        what = f"{method} {path} {status or ''}"
        return [
            f"{what} {error.json_path}: {error.message[:400]}"
            for error in validator.iter_errors(body)
        ]

    def _operation(self, method: str, path: str) -> dict | None:
        for pattern, name in self._routes:
            if pattern.fullmatch(path):
                found = self._document["paths"][name].get(method.lower())
                if found is not None:
                    return found
        return None

    @cache  # noqa: B019 - one spec for all tests
    def _validator(self, schema: str) -> Draft202012Validator:
        whole = json.loads(schema.replace('"#/', f'"{ROOT}#/'))
        return Draft202012Validator(whole, registry=self._registry)


def answer(operation: dict, status: int) -> dict | None:
    """What is said of answers with a status."""
    return operation["responses"].get(str(status))


@cache
def spec() -> Spec:
    """The description, read once."""
    return Spec()
