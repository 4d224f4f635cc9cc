from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from stored import empty_database

from storage.database import Storage
from storage.migrate import DATABASE_NAME


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A database at head with nothing in it."""
    path = tmp_path / DATABASE_NAME
    path.write_bytes(empty_database())
    return path


@pytest.fixture
async def storage(path: Path) -> AsyncIterator[Storage]:
    storage = await Storage.open(path)
    yield storage
    await storage.close()
