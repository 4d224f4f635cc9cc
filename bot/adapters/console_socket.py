"""Where the terminal and the bot meet: a Unix socket that belongs to a data folder."""

import hashlib
import os
import tempfile
from pathlib import Path
from typing import Final

SOCKET_NAME: Final = "console.sock"

MAX_SOCKET_PATH: Final = 100
"""Bytes. Linux takes 107 of them and macOS 103; a longer path cannot be bound at all."""


def socket_path(data: Path) -> Path:
    """The socket of a data folder: inside it, or in a short private place if that is too long.

    Bot and terminal come to the same answer for the same folder, however it is written. Nothing
    is created here; `prepare_socket_folder` does that.
    """
    folder = data.expanduser().resolve()
    path = folder / SOCKET_NAME
    if len(os.fsencode(path)) <= MAX_SOCKET_PATH:
        return path
    digest = hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"danqing-{os.getuid()}-{digest}" / SOCKET_NAME


def prepare_socket_folder(path: Path) -> None:
    """Make the folder of a socket, for its owner alone.

    Raises PermissionError when the folder belongs to somebody else or others may enter it: in
    a shared temporary folder somebody could have made it first. A data folder is only made
    private when it is made here.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    state = path.parent.lstat()
    is_private = state.st_uid == os.getuid() and not state.st_mode & 0o077
    is_shared_place = path.parent.parent == Path(tempfile.gettempdir())
    if is_shared_place and (path.parent.is_symlink() or not is_private):
        raise PermissionError(f"{path.parent} is not a private folder of this user")
