from pathlib import Path

import pytest

from storage.migrate import DATABASE_NAME


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / DATABASE_NAME
