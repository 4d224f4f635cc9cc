"""Works as one zip file, made while it is read: pictures, a table for Excel, and JSON.

Nothing is kept of it: asked for again, it is made again of what is still there.
"""

import csv
import io
import json
import zipfile
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Final

import msgspec

from bot.replies.sentences import tell
from core.errors import UserError
from core.work import Work

TABLE: Final = "作品.csv"
DATA: Final = "参数.json"
FOLDER: Final = "图片"

_HEADER: Final = (
    *("编号", "文件", "时间", "指令", "来自", "提示词", "反向提示词", "宽", "高", "步数", "引导"),
    *("采样器", "种子", "模型", "风格", "强度"),
)
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


class _Sink(io.RawIOBase):
    """Takes what the zip file is written to, until it is taken from here."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        part = bytes(data)  # type: ignore[call-overload] # whatever zipfile hands over
        self._parts.append(part)
        return len(part)

    def take(self) -> bytes:
        """All that was written since the last time."""
        taken = b"".join(self._parts)
        self._parts.clear()
        return taken


async def zipped(
    works: Sequence[Work], picture: Callable[[int], Awaitable[bytes]]
) -> AsyncIterator[bytes]:
    """The file in pieces, one picture in memory at a time.

    `picture` gives the PNG of a work's delivered copy, or UserError where there is none: then
    the table says so.
    """
    sink = _Sink()
    files: dict[int, str] = {}
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_STORED) as archive:
        for work in works:
            try:
                png = await picture(work.number)
            except UserError:
                continue
            files[work.number] = f"{FOLDER}/{work.number}.png"
            moment = work.created_at.astimezone().timetuple()[:6]
            archive.writestr(zipfile.ZipInfo(files[work.number], moment), png)
            yield sink.take()
        archive.writestr(TABLE, table(works, files), zipfile.ZIP_DEFLATED)
        archive.writestr(DATA, data(works, files), zipfile.ZIP_DEFLATED)
    yield sink.take()


def table(works: Sequence[Work], files: dict[int, str]) -> bytes:
    """CSV in UTF-8 with a byte order mark, as Excel wants it; `files` are the pictures' names.

    What a spreadsheet would take for a formula begins with an apostrophe.
    """
    target = io.StringIO(newline="")
    writer = csv.writer(target)
    writer.writerow(_HEADER)
    for work in works:
        spec = work.spec
        row = (
            work.number,
            files.get(work.number, tell("export_gone")),
            f"{work.created_at.astimezone():%Y-%m-%d %H:%M:%S}",
            work.command,
            "" if work.parent is None else work.parent,
            spec.prompt,
            spec.negative_prompt,
            *(spec.width, spec.height, spec.steps, spec.guidance_scale, str(spec.sampler)),
            str(work.seed),
            spec.model,
            "，".join(f"{lora.name}:{lora.weight:g}" for lora in spec.loras),
            "" if spec.strength is None else spec.strength,
        )
        writer.writerow([_plain(cell) for cell in row])
    return target.getvalue().encode("utf-8-sig")


def data(works: Sequence[Work], files: dict[int, str]) -> bytes:
    """Everything that decided the works, as JSON."""
    rows = [
        {
            "number": work.number,
            "file": files.get(work.number),
            "created_at": work.created_at.isoformat(),
            "command": work.command,
            "parent": work.parent,
            "seed": work.seed,
            "spec": msgspec.to_builtins(work.spec),
            "record": None if work.record is None else msgspec.to_builtins(work.record),
        }
        for work in works
    ]
    return json.dumps(rows, ensure_ascii=False, indent=1).encode()


def _plain(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell
