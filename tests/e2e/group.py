"""A group chat around a real bot: what people say in it, and what all of them are shown."""

import base64
import itertools
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

WAIT_S = 120.0
SCRIPT = Path(__file__).with_name("group_bot.py")


class Group:
    """Remembers everything over kills and restarts of its bot, as the people in it do."""

    def __init__(self, data: Path, **environment: str) -> None:
        self.shown: list[dict] = []
        self.said: list[dict] = []
        self._data = data
        self._environment = environment
        self._ids = itertools.count(1)
        self._taken: set[str] = set()
        self._starts = 0
        self._changed = threading.Condition()
        self._process: subprocess.Popen | None = None
        self._reader: threading.Thread | None = None

    def start(self) -> None:
        """Bring the bot up."""
        self._process = subprocess.Popen(
            [sys.executable, str(SCRIPT), str(self._data)],
            env={
                **os.environ,
                "DANQING_ENGINE__THREADS": "1",
                "DANQING_LOG__LEVEL": "warning",
                **self._environment,
            },
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        starts = self._starts
        self._reader = threading.Thread(target=self._read, args=(self._process,), daemon=True)
        self._reader.start()
        self.wait(lambda: self._starts > starts, "a bot that is up")

    def kill(self) -> None:
        """End the bot as a power cut would."""
        self._process.kill()
        self._process.wait()
        self._reader.join(WAIT_S)
        self._process.stdin.close()
        self._process.stdout.close()

    def say(
        self, user: str, text: str, *, reply_to: dict | None = None, picture: bytes | None = None
    ) -> str:
        """Have somebody say something; returns its id once the bot has stored it."""
        message = {
            "id": f"m{next(self._ids)}",
            "user": user,
            "text": text,
            "reply_to": None if reply_to is None else reply_to["shown"],
            "files": [] if picture is None else [base64.b64encode(picture).decode()],
        }
        self.said.append(message)
        self._process.stdin.write(json.dumps(message) + "\n")
        self._process.stdin.flush()
        self.wait(lambda: message["id"] in self._taken, f"receipt of {text}")
        return message["id"]

    def ask(self, user: str, text: str, **more: object) -> dict:
        """Say something, and wait for the first answer to it."""
        said = self.say(user, text, **more)
        self.wait(lambda: self.answers(said), f"an answer to {text}")
        return self.answers(said)[0]

    def draw(self, user: str, text: str, **more: object) -> dict:
        """Say something that draws, and wait for how it ends."""
        return self.final(self.say(user, text, **more))

    def final(self, said: str) -> dict:
        """How a message ended that drew: the last word on it."""
        self.wait(lambda: self.finals(said), f"an end of {said}")
        return self.finals(said)[0]

    def answers(self, said: str) -> list[dict]:
        """All replies to a message so far."""
        return [reply for reply in self.shown if reply["reply_to"] == said]

    def finals(self, said: str) -> list[dict]:
        """The replies to a message that ended a job."""
        return [reply for reply in self.answers(said) if reply["is_final"]]

    def wait(self, condition: Callable[[], object], what: str) -> None:
        """Wait until a condition on what was shown holds."""
        deadline = time.monotonic() + WAIT_S
        with self._changed:
            while not condition():
                left = deadline - time.monotonic()
                assert left > 0, f"no {what} in {WAIT_S} s; the last lines are {self.shown[-8:]}"
                assert self._process.poll() is None, f"the bot ended; waited for {what}"
                self._changed.wait(min(left, 1.0))

    def _has(self, shown: str) -> bool:
        """Whether it was sent before: platforms that know keys show a thing once per key."""
        return any(reply["shown"] == shown for reply in self.shown)

    def _read(self, process: subprocess.Popen) -> None:
        for line in process.stdout:
            told = json.loads(line)
            with self._changed:
                match told.pop("kind"):
                    case "ready":
                        self._starts += 1
                    case "taken":
                        self._taken.add(told["id"])
                    case "reply" if not self._has(told["shown"]):
                        self.shown.append(told)
                self._changed.notify_all()
