"""The engine as the bot meets it: a real process at the end of a socket."""

import io
import json
import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from core import wire
from core.sampler import Sampler
from tests.engine.engine_process import (
    REGISTRY,
    ROOT,
    TIMEOUT_S,
    EngineProcess,
    make_submit,
    profile_folder,
)

PARENT = """
import os, socket, subprocess, sys
ours, theirs = socket.socketpair()
child = subprocess.Popen(
    [sys.executable, "-m", "engine", *sys.argv[1:], "--fd", str(theirs.fileno())],
    pass_fds=(theirs.fileno(),),
)
print(child.pid, flush=True)
ours.recv(1)
print("alive", flush=True)
sys.stdin.read()
"""


@pytest.fixture(scope="module")
def state_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return profile_folder(tmp_path_factory)


@pytest.fixture(scope="module")
def engine(state_dir: Path) -> Iterator[EngineProcess]:
    """One process for all tests that do not end it."""
    with EngineProcess(state_dir=state_dir, options="--device cpu --threads 1") as process:
        process.until_ready()
        yield process
        assert process.stop() == os.EX_OK, process.log()


@pytest.fixture
def newborn(state_dir: Path) -> Iterator[EngineProcess]:
    """A process that has just begun to load."""
    with EngineProcess(state_dir=state_dir) as process:
        assert isinstance(process.receive(), wire.Heartbeat)
        yield process


def test_a_ready_engine_says_what_it_is(engine: EngineProcess) -> None:
    (ready,) = [message for message in engine.heard if isinstance(message, wire.Ready)]
    assert ready.pid == engine.process.pid
    assert ready.model == "mini"
    assert ready.max_rows in ready.step_s
    assert set(ready.step_s) >= {1, 2}
    assert all(seconds > 0 for seconds in ready.step_s.values())
    assert ready.versions["torch"]


def test_jobs_of_three_people_are_drawn_together(engine: EngineProcess) -> None:
    submits = [
        make_submit(owner=1, sampler=Sampler.DDIM, steps=12, guidance_scale=4.0, seeds=(1, 2)),
        make_submit(owner=2, sampler=Sampler.EULER_A, steps=8, guidance_scale=6.5),
        make_submit(owner=3, sampler=Sampler.LCM, steps=4, guidance_scale=1.0),
    ]
    for submit in submits:
        engine.send(submit)
    answers = engine.answers(3)
    for submit in submits:
        finished = answers[submit.job_id]
        assert isinstance(finished, wire.Finished)
        assert finished.attempt == submit.attempt
        assert tuple(image.seed for image in finished.images) == submit.seeds
        for image in finished.images:
            assert Image.open(io.BytesIO(image.png)).size == (64, 64)
            assert (image.width, image.height) == (64, 64)
        assert finished.record.threads == 1
        assert finished.engine_s > 0
    assert next(iter(answers)) == submits[2].job_id


def test_a_job_cancelled_half_way_is_not_heard_of_again(engine: EngineProcess) -> None:
    submit, later = make_submit(steps=100), make_submit(steps=4)
    engine.send(submit)
    engine.until(lambda m: isinstance(m, wire.Advanced) and m.job_id == submit.job_id)
    engine.send(wire.Cancel(job_id=submit.job_id, attempt=1))
    engine.until(lambda m: m == wire.Cancelled(job_id=submit.job_id, attempt=1))
    start = len(engine.heard)
    engine.send(later)
    assert isinstance(engine.answers(1)[later.job_id], wire.Finished)
    assert not [m for m in engine.heard[start:] if getattr(m, "job_id", None) == submit.job_id]


def test_impossible_jobs_are_refused_with_a_reason(engine: EngineProcess) -> None:
    broken = make_submit(picture=b"\x89PNG", init_image="0" * 64, strength=0.5)
    odd = make_submit(width=520)
    engine.send(broken)
    engine.send(odd)
    answers = engine.answers(2)
    reasons = {
        job_id: answer.reason for job_id, answer in answers.items() if hasattr(answer, "reason")
    }
    assert reasons == {broken.job_id: "init_image_unreadable", odd.job_id: "size_impossible"}


def test_the_heart_beats_and_shows_steps_while_there_is_work(engine: EngineProcess) -> None:
    submit = make_submit(steps=100, seeds=(1, 2))
    engine.send(submit)
    first = engine.until(lambda m: isinstance(m, wire.Heartbeat) and m.is_busy)
    second = engine.until(lambda m: isinstance(m, wire.Heartbeat))
    assert isinstance(first, wire.Heartbeat)
    assert isinstance(second, wire.Heartbeat)
    assert second.num_steps > first.num_steps
    engine.send(wire.Cancel(job_id=submit.job_id, attempt=1))
    engine.until(lambda m: isinstance(m, wire.Cancelled))
    engine.until(lambda m: isinstance(m, wire.Heartbeat) and not m.is_busy)


def test_ctrl_c_is_left_to_the_bot(engine: EngineProcess) -> None:
    engine.process.send_signal(signal.SIGINT)
    submit = make_submit(steps=2)
    engine.send(submit)
    assert isinstance(engine.answers(1)[submit.job_id], wire.Finished)


def test_the_log_is_lines_of_json_without_prompts(engine: EngineProcess) -> None:
    submit = make_submit(steps=1, prompt="不许记下来")
    engine.send(submit)
    engine.answers(1)
    lines = [json.loads(line) for line in engine.log().splitlines()]
    assert any(line["event"].startswith("ready: mini") for line in lines)
    assert "不许记下来" not in engine.log()


def test_a_stuck_engine_shows_its_stacks_when_asked(engine: EngineProcess) -> None:
    engine.process.send_signal(signal.SIGUSR1)
    engine.until(lambda m: isinstance(m, wire.Heartbeat))
    assert "_take_messages" in engine.log()


def test_an_engine_ends_when_the_bot_goes(newborn: EngineProcess) -> None:
    newborn.until_ready()
    newborn.send(make_submit(steps=100, seeds=tuple(range(20))))
    newborn.until(lambda m: isinstance(m, wire.Advanced))
    newborn.close()
    assert newborn.process.wait(5) == os.EX_OK


def test_an_engine_that_is_still_loading_ends_when_the_bot_goes(newborn: EngineProcess) -> None:
    newborn.close()
    assert newborn.process.wait(5) == os.EX_OK


def test_an_engine_that_hears_nonsense_ends(newborn: EngineProcess) -> None:
    newborn.socket.sendall(wire.HEADER.pack(3) + b"abc")
    assert newborn.process.wait(5) == os.EX_PROTOCOL
    (line,) = newborn.log().splitlines()
    assert "no message" in json.loads(line)["event"]


def test_a_frame_too_long_to_be_one_ends_the_engine(newborn: EngineProcess) -> None:
    newborn.socket.sendall(b"\xff\xff\xff\xff")
    assert newborn.process.wait(5) == os.EX_PROTOCOL


def test_an_engine_ends_when_told_to_terminate(newborn: EngineProcess) -> None:
    newborn.process.terminate()
    assert newborn.process.wait(5) == -signal.SIGTERM


def test_a_killed_engine_leaves_a_closed_socket_and_no_process(newborn: EngineProcess) -> None:
    newborn.process.kill()
    assert newborn.process.wait(5) == -signal.SIGKILL
    with pytest.raises((EOFError, ConnectionResetError)):
        newborn.until(lambda _: False)
    assert not Path(f"/proc/{newborn.process.pid}").exists()


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_an_engine_does_not_outlive_a_killed_bot(state_dir: Path) -> None:
    arguments = ["--registry", str(REGISTRY), "--state-dir", str(state_dir)]
    bot = subprocess.Popen(
        [sys.executable, "-c", PARENT, *arguments],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert bot.stdout is not None
    engine_pid = int(bot.stdout.readline())
    assert bot.stdout.readline() == "alive\n"
    pidfd = os.pidfd_open(engine_pid)
    bot.kill()
    bot.communicate()
    has_ended, *_ = select.select([pidfd], [], [], 5)
    os.close(pidfd)
    assert has_ended


def test_an_engine_without_registry_says_so_in_one_line(state_dir: Path, tmp_path: Path) -> None:
    with EngineProcess(state_dir=state_dir, registry=tmp_path / "none.toml") as process:
        assert process.process.wait(TIMEOUT_S) == os.EX_CONFIG
        (line,) = process.log().splitlines()
        assert json.loads(line)["level"] == "critical"
        assert "none.toml" in json.loads(line)["event"]


def test_a_wrong_command_line_is_explained() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "engine", "--fd", "x"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "--registry" in done.stderr
