"""How the engine is started: its command line."""

from argparse import ArgumentParser, BooleanOptionalAction
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """What the bot tells a new engine.

    `fd` is the inherited end of a socket pair; `registries` are model registry files, each laid
    over those before it; `state_dir` is a folder for what is worth keeping between starts;
    0 `threads` leave their number to us. `vram_gb` and `ram_gb` bound what the weights of all
    models take on the device and in RAM (10⁹ bytes); 0 leaves it to us. `safety_checker` is a
    folder with a checker for the pictures of models that have none of their own; those of their
    own are used with `own_checkers`.
    """

    fd: int
    registries: tuple[Path, ...]
    state_dir: Path
    device: Literal["auto", "cpu", "cuda"] = "auto"
    threads: int = 0
    vram_gb: float = 0.0
    ram_gb: float = 0.0
    exact: bool = True
    safety_checker: Path | None = None
    own_checkers: bool = True


def parse_arguments(arguments: Sequence[str]) -> Config:
    """The configuration in a command line; exits with status 2 and usage where it is wrong."""
    parser = ArgumentParser(prog="python -m engine", description="Danqing's engine process.")
    parser.add_argument("--fd", type=int, required=True, help="inherited socket to the bot")
    parser.add_argument(
        "--registry",
        type=Path,
        required=True,
        action="append",
        dest="registries",
        help="model registry (TOML); another one is laid over those before it",
    )
    parser.add_argument("--state-dir", type=Path, required=True, help="folder for profiles")
    parser.add_argument("--device", choices=("auto", "cpu", "cuda"), default="auto")
    parser.add_argument("--threads", type=int, default=0, help="CPU threads, 0: as fits")
    parser.add_argument("--vram-gb", type=float, default=0.0, help="for weights, 0: as fits")
    parser.add_argument("--ram-gb", type=float, default=0.0, help="for weights, 0: as fits")
    parser.add_argument(
        "--exact",
        action=BooleanOptionalAction,
        default=True,
        help="pad batches to fixed sizes, so that pictures repeat to the last bit",
    )
    parser.add_argument(
        "--safety-checker",
        type=Path,
        default=None,
        help="folder of a safety checker for models that have none",
    )
    parser.add_argument(
        "--own-checkers",
        action=BooleanOptionalAction,
        default=True,
        help="use the safety checkers that models have in their folders",
    )
    values = vars(parser.parse_args(arguments))
    return Config(**{**values, "registries": tuple(values["registries"])})
