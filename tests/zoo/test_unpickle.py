"""Pickles give up their tensors and get nothing else done."""

import os
import subprocess
import sys
from pathlib import Path
from pickle import UnpicklingError
from typing import Any

import pytest
import torch
from safetensors.torch import load_file

from zoo.errors import ZooError
from zoo.unpickle import unpickle


class Calls:
    """Pickles as a call of a function, which is how a pickle runs code."""

    def __init__(self, function: Any, *arguments: object) -> None:
        self.call = (function, arguments)

    def __reduce__(self) -> tuple[Any, tuple[object, ...]]:
        return self.call


def test_tensors_come_out_as_they_went_in(tmp_path: Path) -> None:
    shared = torch.arange(6.0).reshape(2, 3)
    state = {"a": shared, "tied": shared, "turned": shared.T, "half": torch.ones(2).half()}
    torch.save({"state_dict": state, "global_step": 7}, tmp_path / "model.ckpt")

    unpickle(tmp_path / "model.ckpt", tmp_path / "model.safetensors")

    made = load_file(tmp_path / "model.safetensors")
    assert made.keys() == state.keys()
    assert all(torch.equal(made[name], tensor) for name, tensor in state.items())
    assert made["half"].dtype == torch.float16


def test_the_old_file_format_is_read_too(tmp_path: Path) -> None:
    torch.save({"a": torch.ones(2)}, tmp_path / "old.bin", _use_new_zipfile_serialization=False)

    unpickle(tmp_path / "old.bin", tmp_path / "new.safetensors")

    assert torch.equal(load_file(tmp_path / "new.safetensors")["a"], torch.ones(2))


@pytest.mark.parametrize("is_new", [True, False])
def test_a_pickle_that_would_run_a_command_is_refused_and_nothing_runs(
    tmp_path: Path, *, is_new: bool
) -> None:
    trace = tmp_path / "it ran"
    state = {"weight": torch.ones(1), "evil": Calls(os.system, f"touch '{trace}'")}
    evil = tmp_path / "evil.bin"
    torch.save(state, evil, _use_new_zipfile_serialization=is_new)
    torch.load(evil, weights_only=False)
    assert trace.exists(), "the pickle must be one that works"
    trace.unlink()

    with pytest.raises(ZooError, match="可能会运行代码"):
        unpickle(evil, tmp_path / "out.safetensors")

    assert {path.name for path in tmp_path.iterdir()} == {"evil.bin"}


@pytest.mark.parametrize(
    ("content", "said"), [(b"no pickle at all", "可能会运行代码|打不开"), (b"", "打不开")]
)
def test_what_is_no_pickle_is_refused(tmp_path: Path, content: bytes, said: str) -> None:
    (tmp_path / "torn.bin").write_bytes(content)

    with pytest.raises(ZooError, match=said):
        unpickle(tmp_path / "torn.bin", tmp_path / "out.safetensors")


def test_a_pickle_without_tensors_is_refused(tmp_path: Path) -> None:
    torch.save({"steps": 3}, tmp_path / "empty.bin")

    with pytest.raises(ZooError, match="没有权重"):
        unpickle(tmp_path / "empty.bin", tmp_path / "out.safetensors")


@pytest.mark.parametrize(
    "act",
    [
        "os.system('true')",
        "subprocess.run(['true'])",
        "socket.socket().connect(('127.0.0.1', 9))",
        "open('written', 'w')",
        "os.remove('kept')",
        "pathlib.Path('written').write_text('x')",
    ],
)
def test_the_cage_holds_even_what_gets_round_the_reader(tmp_path: Path, act: str) -> None:
    (tmp_path / "kept").touch()
    code = (
        "import os, pathlib, socket, subprocess, sys\n"
        "from zoo.unpickling import _limit, _refuse\n"
        "_limit(1024); sys.addaudithook(_refuse)\n"
        f"{act}"
    )
    root = str(Path(__file__).parents[2])

    ended = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": root},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert ended.returncode == 1
    assert UnpicklingError.__name__ in ended.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["kept"]


def test_the_cage_has_little_memory() -> None:
    code = (
        "from zoo.unpickling import _limit; _limit(1024)\n"
        "import torch; torch.ones(4 * 1024**3, dtype=torch.uint8)"
    )

    ended = subprocess.run(
        [sys.executable, "-c", code],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert ended.returncode != 0
    assert "memory" in ended.stderr
