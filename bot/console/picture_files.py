"""Where the pictures of `danqing draw` and `danqing chat` go."""

from collections.abc import Sequence
from pathlib import Path


def picture_paths(output: Path | None, numbers: Sequence[int]) -> tuple[Path, ...]:
    """A file for each work: `cat.png`, or `cat-1.png`, `cat-2.png` where there are several.

    Without `output` they are named after the works' numbers. Never two the same.
    """
    if output is None:
        return tuple(Path(f"danqing-{number}.png") for number in numbers)
    if len(numbers) == 1:
        return (output,)
    return tuple(
        output.with_stem(f"{output.stem}-{position}") for position in range(1, len(numbers) + 1)
    )


def made_path(input_id: str) -> Path:
    """A file for a picture that is no work: a chart, a strip."""
    return Path(f"danqing-{input_id[:12]}.png")


def write_picture(path: Path, data: bytes) -> None:
    """Save a picture, making its folder where there is none; OSError where it cannot be."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
