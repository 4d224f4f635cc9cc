"""Entries of a registry, as they are written into people's own file."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from core.registry_layers import RegistryLayer, lay_registries
from zoo.errors import ZooError

NAME: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
HEADER: Final = "# 自己的模型：danqing models add 写的，也可以自己改。说明在 docs/models.md。\n"

Value = str | int | float | bool | tuple[str, ...]


def check_name(name: str) -> str:
    """A name as entries may have; ZooError for any other, paths above all."""
    if not NAME.fullmatch(name):
        raise ZooError(f"名字「{name}」不行：只能用小写字母、数字和中间的 -，例如 my-model。")
    return name


def name_of(path: Path) -> str:
    """A name made of that of a file or folder; ZooError where nothing of it can be used."""
    name = "-".join(re.findall(r"[a-z0-9]+", path.stem.lower()))
    if not name:
        raise ZooError(f"从「{path.name}」起不出名字，请用 --name 写一个，例如 --name my-model。")
    return name


def entry_text(kind: str, values: Mapping[str, Value]) -> str:
    """A table of a registry file (TOML); empty values are left out."""
    rows = [
        f"{key} = {json.dumps(value, ensure_ascii=False)}"
        for key, value in values.items()
        if value not in ("", ())
    ]
    return "\n".join([f"[[{kind}]]", *rows, ""])


def append_entry(entry: str, files: tuple[Path, ...]) -> None:
    """Write an entry to the last of the registry files; all stays as it was where it won't do.

    Raises ZooError where the name, the title or an alias is taken.
    """
    own = files[-1]
    texts = [file.read_text(encoding="utf-8") if file.exists() else "" for file in files]
    texts[-1] = f"{texts[-1] or HEADER}\n{entry}"
    try:
        layers = zip((file.parent for file in files), texts, strict=True)
        lay_registries([RegistryLayer(folder, text) for folder, text in layers])
    except ValueError as error:
        raise ZooError(f"写不进模型清单：{error}。可以用 --name、--title 换个名字。") from error
    own.parent.mkdir(parents=True, exist_ok=True)
    made = own.with_name(f".{own.name}")
    made.write_text(texts[-1], encoding="utf-8")
    made.replace(own)
