"""What `python -m zoo` is asked for."""

from argparse import ArgumentParser
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Arguments:
    """A command line; `registries` are laid over one another, and the last lies on the shelf.

    `what` is a name in the registry, or for `add` a path.
    """

    command: Literal["fetch", "convert", "check", "add"]
    what: str
    registries: tuple[Path, ...]
    device: Literal["auto", "cpu", "cuda"] = "auto"
    threads: int = 0
    hub: Literal["huggingface", "modelscope"] | None = None
    mirror: str | None = None
    half: bool = False
    copy: bool = False
    name: str = ""
    title: str = ""
    base: str = ""
    like: str = ""
    control: Literal["canny", "depth"] | None = None


def parse_arguments(arguments: Sequence[str]) -> Arguments:
    """A command line understood; exits with status 2 and usage where it is wrong."""
    parser = ArgumentParser(prog="python -m zoo", description="Danqing's model files.")
    parser.add_argument("command", choices=("fetch", "convert", "check", "add"))
    parser.add_argument("what", help="name of a registry entry, or the path to add")
    parser.add_argument("--registry", type=Path, required=True, action="append", dest="registries")
    parser.add_argument("--device", choices=("auto", "cpu", "cuda"), default="auto")
    parser.add_argument("--threads", type=int, default=0)
    parser.add_argument("--hub", choices=("huggingface", "modelscope"))
    parser.add_argument("--mirror")
    parser.add_argument("--half", action="store_true")
    parser.add_argument("--copy", action="store_true")
    parser.add_argument("--control", choices=("canny", "depth"))
    for option in ("name", "title", "base", "like"):
        parser.add_argument(f"--{option}", default="")
    values = vars(parser.parse_args(arguments))
    return Arguments(**{**values, "registries": tuple(values["registries"])})
