"""Which files of a repository are wanted: one set of weights for each part, and its small files.

Pure. Safe formats come before pickles, half precision before full, and files meant for other
programs (single-file checkpoints, ONNX, Flax, pictures) are left where they are.
"""

import re
from collections.abc import Sequence
from typing import Final

from zoo.errors import ZooError
from zoo.listing import RemoteFile

INDEX: Final = "model_index.json"
UNWANTED_FOLDERS: Final = frozenset({"safety_checker"})
MAX_DEPTH: Final = 2
"""Parts lie in folders at the top; what is deeper is none of theirs."""

_SMALL: Final = (".json", ".txt", ".model", ".jinja", ".md")
_LICENCE: Final = re.compile(r"licen[cs]e|notice", re.IGNORECASE)
_SHARD: Final = r"(-\d{5}-of-\d{5})?"
_STEM: Final = r"(diffusion_pytorch_model|model|pytorch_model|pytorch_lora_weights)"
_SAFE: Final = "safetensors"

CHOICES: Final[tuple[re.Pattern[str], ...]] = tuple(
    re.compile(rf"{_STEM}({variant}\.{suffix}|\.{suffix}\.index{index}\.json)")
    for suffix in (_SAFE, "bin")
    for variant, index in ((rf"({_SHARD}\.fp16|\.fp16{_SHARD})", r"\.fp16"), (_SHARD, ""))
)
"""Names of weights and of their index of shards, the best first."""


def choose_files(files: Sequence[RemoteFile]) -> tuple[RemoteFile, ...]:
    """The wanted files, in the order given.

    Raises ZooError where there are no weights that anybody here could load.
    """
    has_parts = any(file.path == INDEX for file in files)
    near = [file for file in files if file.path.count("/") < MAX_DEPTH]
    weights: set[RemoteFile] = set()
    for folder in {file.folder for file in near} - UNWANTED_FOLDERS:
        if folder or not has_parts:
            weights.update(_best_weights([file for file in near if file.folder == folder]))
    if not any(not file.name.endswith(".json") for file in weights):
        raise ZooError("这个仓库里没有能用的权重：要 diffusers 或 transformers 的文件夹。")
    return tuple(file for file in near if file in weights or _is_small(file))


def plain_name(name: str) -> str:
    """The name of a file without its variant: `model.fp16.safetensors` is `model.safetensors`."""
    return name.replace(".fp16", "")


def safe_name(name: str) -> str:
    """What a file of weights, or the index of its shards, is called as safetensors."""
    plain = plain_name(name)
    if plain.startswith("pytorch_model"):
        plain = plain.removeprefix("pytorch_")
    return re.sub(r"\.bin\b", ".safetensors", plain)


def _best_weights(files: Sequence[RemoteFile]) -> list[RemoteFile]:
    for choice in CHOICES:
        found = [file for file in files if choice.fullmatch(file.name)]
        if any(not file.name.endswith(".json") for file in found):
            return found
    return []


def _is_small(file: RemoteFile) -> bool:
    if file.folder in UNWANTED_FOLDERS or ".index." in file.name:
        return False
    return file.name.endswith(_SMALL) or _LICENCE.search(file.name) is not None
