import os
import subprocess
import sys
from pathlib import Path

import pytest

from storage.errors import DataLockedError
from storage.lock import DataLock

HOLDER = """
import sys
from pathlib import Path
from storage.lock import DataLock
with DataLock(Path(sys.argv[1])):
    print("inside", flush=True)
    sys.stdin.read()
"""


def hold(folder: Path) -> subprocess.Popen[str]:
    """Another process that holds the lock until its standard input ends."""
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, folder],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "inside\n"
    return holder


def test_a_second_process_is_refused_and_told_who_holds_the_folder(tmp_path):
    with hold(tmp_path) as holder:
        with pytest.raises(DataLockedError, match=str(holder.pid)) as refusal, DataLock(tmp_path):
            pass
        assert (refusal.value.folder, refusal.value.pid) == (tmp_path, holder.pid)
        with pytest.raises(DataLockedError, match=str(holder.pid)), DataLock(tmp_path):
            pass
        holder.communicate()

    with DataLock(tmp_path):
        assert (tmp_path / "danqing.pid").read_text() == str(os.getpid())


def test_a_killed_holder_leaves_the_folder_free(tmp_path):
    with hold(tmp_path) as holder:
        holder.kill()
        holder.wait()

        with DataLock(tmp_path):
            pass


def test_the_same_process_cannot_enter_twice(tmp_path):
    with (
        DataLock(tmp_path),
        pytest.raises(DataLockedError, match=str(os.getpid())),
        DataLock(tmp_path),
    ):
        pass


def test_a_folder_that_was_left_can_be_entered_again(tmp_path):
    for _ in range(2):
        with DataLock(tmp_path / "new" / "data"):
            pass
    assert not (tmp_path / "new" / "data" / "danqing.pid").exists()


def test_a_holder_that_cannot_be_read_is_still_a_holder(tmp_path):
    with DataLock(tmp_path):
        (tmp_path / "danqing.pid").write_text("?")
        with pytest.raises(DataLockedError, match="unknown") as refusal, DataLock(tmp_path):
            pass
    assert refusal.value.pid is None
