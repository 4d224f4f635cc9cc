import json
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

SCRIPT = Path(__file__).with_name("held_reply_bot.py")


def start(data, told, mode):
    return subprocess.Popen(
        [sys.executable, str(SCRIPT), str(data), str(told), mode],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )


def test_a_bot_killed_between_picture_and_reply_tells_it_once_after_a_restart(tmp_path):
    data, told = tmp_path / "data", tmp_path / "told.jsonl"
    with start(data, told, "block") as bot:
        assert bot.stdout.readline() == "holding the final reply\n"
        bot.kill()

    with start(data, told, "deliver") as bot:
        assert bot.wait(120) == 0

    lines = [json.loads(line) for line in told.read_text().splitlines()]
    assert [(line["is_final"], line["pictures"]) for line in lines] == [(False, 0), (True, 1)]
