"""The engine's log: one line of JSON per event on standard error, never a prompt."""

import json
import logging
import sys
from datetime import UTC, datetime
from typing import Final

_QUIET: Final = ("diffusers", "transformers", "PIL", "httpx", "urllib3")


class JsonLines(logging.Formatter):
    """Formats a record as one JSON object: at, level, event, and error if there is one."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as one line."""
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.getMessage(),
        }
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def set_up_log() -> None:
    """Send this process's log to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=logging.INFO, handlers=[handler])
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.ERROR)
