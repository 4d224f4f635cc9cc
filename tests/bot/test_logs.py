import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from bot.config_sections import LogSettings
from bot.logs import configure_logging


@pytest.fixture(autouse=True)
def _logging_is_put_back() -> Iterator[None]:
    root = logging.getLogger()
    level, handlers = root.level, root.handlers[:]
    root.handlers.clear()  # the old ones are not closed by basicConfig(force=True)
    yield
    structlog.reset_defaults()
    root.handlers[:] = handlers
    root.setLevel(level)


def written(stream: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def json_log(level: str = "info") -> io.StringIO:
    stream = io.StringIO()
    configure_logging(LogSettings.model_validate({"level": level, "format": "json"}), stream)
    return stream


def test_a_line_says_when_what_and_where() -> None:
    stream = json_log()

    structlog.get_logger("bot.app").info("job_claimed", job_id=7)

    (line,) = written(stream)
    assert str(line.pop("timestamp")).endswith("Z")
    assert line == {"event": "job_claimed", "job_id": 7, "level": "info", "logger": "bot.app"}


def test_libraries_write_to_the_same_log() -> None:
    stream = json_log()

    logging.getLogger("asyncio").warning("slow %s", "callback")

    (line,) = written(stream)
    assert (line["event"], line["logger"]) == ("slow callback", "asyncio")


def test_secrets_are_not_written() -> None:
    stream = json_log()

    structlog.get_logger("x").info(
        "request token=hunter2",
        access_token="hunter2",  # noqa: S106 - the secret to be hidden
        headers={"Authorization": "Bearer hunter2", "X": "1", "more": [{"cookie": "hunter2"}]},
        url="http://localhost/?a=1&token=hunter2&b=2",
    )

    (line,) = written(stream)
    assert "hunter2" not in stream.getvalue()
    assert line["headers"] == {"Authorization": "…", "X": "1", "more": [{"cookie": "…"}]}
    assert line["url"] == "http://localhost/?a=1&token=…&b=2"


@pytest.mark.parametrize("form", ["json", "text"])
def test_secrets_are_not_written_with_an_exception(form: str) -> None:
    stream = io.StringIO()
    configure_logging(LogSettings.model_validate({"format": form}), stream)
    code = "9" * 9

    try:
        int(f"Bearer {code}")
    except ValueError:
        structlog.get_logger("x").exception("failed")

    assert "ValueError: invalid literal for int() with base 10: 'Bearer …'" in stream.getvalue()
    assert code not in stream.getvalue()


def test_prompts_are_written_only_when_debugging() -> None:
    stream = json_log("debug")
    log = structlog.get_logger("x")

    log.info("accepted", prompt="秘密的猫", job_id=1)
    log.debug("accepted", prompt="秘密的猫", job_id=1)

    first, second = written(stream)
    assert "prompt" not in first
    assert second["prompt"] == "秘密的猫"


def test_what_is_below_the_level_is_left_out() -> None:
    stream = json_log("warning")

    structlog.get_logger("x").info("quiet")
    logging.getLogger("y").info("quiet")
    logging.getLogger("y").error("loud")

    assert [line["event"] for line in written(stream)] == ["loud"]
