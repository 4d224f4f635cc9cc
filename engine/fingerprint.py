"""Fingerprints: what weights were, whatever their files are called."""

import hashlib
from pathlib import Path
from typing import Final

_HASHED: Final = {".safetensors", ".json", ".txt", ".model"}


def hash_file(path: Path) -> str:
    """SHA-256 (hex) of a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def hash_folder(path: Path) -> str:
    """SHA-256 (hex) over names and contents of all files of a model that decide pixels."""
    whole = hashlib.sha256()
    for file in sorted(path.rglob("*")):
        if file.suffix in _HASHED and file.is_file():
            whole.update(f"{file.relative_to(path).as_posix()}\0{hash_file(file)}\n".encode())
    return whole.hexdigest()
