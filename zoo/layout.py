"""How models lie in folders: diffusers' pipelines, single networks, adapters."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from zoo.errors import ZooError
from zoo.listing import RemoteFile
from zoo.wanted import INDEX, safe_name

PICKLED: Final = frozenset({".bin", ".ckpt", ".pt", ".pth"})
SAFE: Final = ".safetensors"
LORA_WEIGHTS: Final = "pytorch_lora_weights.safetensors"
NETWORK_WEIGHTS: Final = "diffusion_pytorch_model.safetensors"

_NOTHING: Final = [None, None]


def read_json(path: Path) -> dict[str, Any]:
    """A JSON object in a file; ZooError where there is none."""
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ZooError(f"{path} 读不了：{error}。") from error
    if not isinstance(value, dict):
        raise ZooError(f"{path} 里不是一个 JSON 对象。")
    return value


def write_json(path: Path, value: dict[str, Any]) -> None:
    """Write a JSON object as diffusers does."""
    path.write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def parts_of(index: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """The parts that an index of a pipeline names: name, library, class."""
    for name, value in index.items():
        match value:
            case [str() as library, str() as class_name]:
                yield name, library, class_name


def local_files(folder: Path) -> tuple[RemoteFile, ...]:
    """The files of a folder, as a repository would list them; hidden ones are none of it."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    relative = [path.relative_to(folder) for path in paths]
    return tuple(
        RemoteFile(path=path.as_posix(), size=(folder / path).stat().st_size)
        for path in relative
        if not any(part.startswith(".") for part in path.parts)
    )


def pickles_in(folder: Path) -> list[Path]:
    """All pickled weights below a folder, in order."""
    return sorted(path for path in folder.rglob("*") if path.suffix in PICKLED and path.is_file())


def settle(folder: Path) -> None:
    """Make a folder of safetensors one that loads as it stands.

    Indexes of shards come to name the files that are there, without variants. The index of a
    pipeline comes to name no safety checker, which this project does not have, and the scheduler
    that is really configured: PAI's names PNDM beside a configuration of DPM++, and diffusers
    believes the index.
    """
    for path in folder.rglob("*.safetensors.index.json"):
        shards = read_json(path)
        names = {key: safe_name(name) for key, name in shards.get("weight_map", {}).items()}
        write_json(path, {**shards, "weight_map": names})
    if not (folder / INDEX).is_file():
        return
    index = read_json(folder / INDEX)
    if "feature_extractor" in index and not (folder / "feature_extractor").is_dir():
        index["feature_extractor"] = _NOTHING
    if "safety_checker" in index:
        index |= {"safety_checker": _NOTHING, "requires_safety_checker": False}
        shutil.rmtree(folder / "safety_checker", ignore_errors=True)
    config = folder / "scheduler" / "scheduler_config.json"
    if "scheduler" in index and config.is_file():
        named = read_json(config).get("_class_name")
        index["scheduler"] = ["diffusers", named] if isinstance(named, str) else index["scheduler"]
    write_json(folder / INDEX, index)
