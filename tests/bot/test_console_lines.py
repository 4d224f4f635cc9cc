import os
from collections.abc import Iterator

import pytest

from bot.console.lines import PipedLines


@pytest.fixture
def pipe() -> Iterator[tuple[int, int]]:
    reader, writer = os.pipe()
    yield reader, writer
    os.close(reader)


async def test_a_pipe_is_read_line_by_line(pipe: tuple[int, int]) -> None:
    reader, writer = pipe
    os.write(writer, "画 猫\n\n帮".encode())
    os.write(writer, "助".encode())
    os.close(writer)
    lines = PipedLines(reader)

    assert [await lines.read("› ") for _ in range(4)] == ["画 猫", "", "帮助", None]


async def test_a_broken_pipe_is_an_error(pipe: tuple[int, int]) -> None:
    reader, writer = pipe
    os.close(writer)

    with pytest.raises(OSError, match="Bad file descriptor"):
        await PipedLines(2**30).read("› ")
    assert await PipedLines(reader).read("› ") is None
