import contextlib

import pytest
from person import Person


@pytest.fixture
async def person():
    async with Person() as one:
        yield one


@pytest.fixture
async def three_people():
    async with contextlib.AsyncExitStack() as stack:
        yield [await stack.enter_async_context(Person()) for _ in range(3)]
