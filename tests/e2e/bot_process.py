"""A real `danqing run` in a process of its own, and what it says."""

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

WAIT_S = 90.0


class BotProcess:
    """Starts the bot on a data folder; its log lines and its address can be waited for."""

    def __init__(self, data: Path, **environment: str) -> None:
        self.events: list[dict] = []
        self.url = ""
        self._changed = threading.Condition()
        self._process = subprocess.Popen(
            [str(Path(sys.executable).parent / "danqing"), "run"],
            cwd=data.parent,
            env={
                **os.environ,
                "DANQING_DATA__PATH": str(data),
                "DANQING_WEB__PORT": "0",
                "DANQING_LOG__FORMAT": "json",
                "DANQING_ENGINE__THREADS": "1",
                **environment,
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self._readers = [
            threading.Thread(target=self._read_address, daemon=True),
            threading.Thread(target=self._read_events, daemon=True),
        ]
        for reader in self._readers:
            reader.start()

    def __enter__(self):
        self.wait(lambda: self.url, "an address")
        return self

    def __exit__(self, *_):
        self.stop()

    @property
    def engine_pid(self) -> int:
        """The process id of the newest engine."""
        self.wait(lambda: self.all("engine_started"), "an engine")
        return self.all("engine_started")[-1]["pid"]

    def all(self, name: str) -> list[dict]:
        """All log events of a name so far."""
        return [event for event in list(self.events) if event.get("event") == name]

    def wait_for(self, name: str, count: int = 1) -> dict:
        """Wait until an event was logged `count` times; the last of them."""
        self.wait(lambda: len(self.all(name)) >= count, f"{count} × {name}")
        return self.all(name)[count - 1]

    def wait(self, condition: Callable[[], object], what: str) -> None:
        """Wait until a condition holds, told anew at each line the bot writes."""
        deadline = time.monotonic() + WAIT_S
        with self._changed:
            while not condition():
                left = deadline - time.monotonic()
                assert left > 0, f"no {what} in {WAIT_S} s; the log says {self.events[-20:]}"
                assert self._process.poll() is None, f"the bot ended: {self.events[-20:]}"
                self._changed.wait(min(left, 1.0))

    def kill(self) -> None:
        """End the bot as a power cut would."""
        self._process.kill()
        self._process.wait()
        self._close()

    def stop(self) -> int:
        """End the bot as Ctrl-C would; its exit status."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
        status = self._process.wait(WAIT_S)
        self._close()
        return status

    def _close(self) -> None:
        for reader in self._readers:
            reader.join(WAIT_S)
        self._process.stdout.close()
        self._process.stderr.close()

    def _read_address(self) -> None:
        for line in self._process.stdout:
            if found := re.search(r"http://\S+", line):
                self._tell(lambda found=found: setattr(self, "url", found.group(0)))

    def _read_events(self) -> None:
        for line in self._process.stderr:
            try:
                event = json.loads(line)
            except ValueError:
                event = {"event": "text", "text": line.rstrip()}
            self._tell(lambda event=event: self.events.append(event))

    def _tell(self, change: Callable[[], object]) -> None:
        with self._changed:
            change()
            self._changed.notify_all()
