"""Opens pickled weights in a process of their own, where they can do no harm."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Final

from zoo.errors import ZooError
from zoo.unpickling import Outcome

TIMEOUT_S: Final = 1800.0
KEPT_VARIABLES: Final = ("PATH", "PYTHONPATH", "LANG", "LD_LIBRARY_PATH")

REASONS: Final = {
    Outcome.UNSAFE: "里面不只有权重，可能会运行代码，不打开（{}）",
    Outcome.BROKEN: "打不开，文件可能不完整（{}）",
    Outcome.EMPTY: "里面没有权重",
    Outcome.NO_MEMORY: "太大，内存放不下",
}


def unpickle(source: Path, target: Path) -> None:
    """Write the tensors in a pickle to `target` as safetensors.

    Nothing that the pickle asks for besides is done. Raises ZooError where it is refused.
    """
    environment = {name: os.environ[name] for name in KEPT_VARIABLES if name in os.environ}
    made = target.with_name(f".{target.name}")
    try:
        ended = subprocess.run(  # noqa: S603 - our own interpreter and module
            [sys.executable, "-m", "zoo.unpickling", str(source), str(made)],
            env={**environment, "OMP_NUM_THREADS": "1", "CUDA_VISIBLE_DEVICES": ""},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=TIMEOUT_S,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        made.unlink(missing_ok=True)
        raise ZooError(f"{source.name} 太久没有转换完，停下了。") from error
    if ended.returncode != Outcome.DONE:
        made.unlink(missing_ok=True)
        raise ZooError(f"{source.name} {_reason(ended.returncode, ended.stderr)}。")
    made.replace(target)


def _reason(status: int, errors: str) -> str:
    detail = " ".join(errors.split())[:200]
    try:
        return REASONS[Outcome(status)].format(detail)
    except (ValueError, KeyError):
        return f"没有转换成，进程以 {status} 结束（{detail[-200:]}）"
