import asyncio
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from alembic.util import CommandError
from schemas import schema

from storage import migrate
from storage.database import Storage
from storage.errors import SchemaError


def test_a_missing_database_is_made(path):
    migrate.upgrade(path)

    assert migrate.revision_of(path) == migrate.head()
    assert {file.name for file in path.parent.iterdir()} == {path.name}


def test_a_file_with_nothing_in_it_becomes_a_database(path):
    path.parent.mkdir()
    path.touch()
    migrate.upgrade(path)
    assert migrate.revision_of(path) == migrate.head()


def test_upgrading_again_changes_nothing(path):
    migrate.upgrade(path)
    before = path.read_bytes()
    migrate.upgrade(path)

    assert path.read_bytes() == before
    assert {file.name for file in path.parent.iterdir()} == {path.name}


@pytest.fixture
def later_migrations(tmp_path: Path) -> Path:
    """The migrations of a later program, with one more that adds a column."""
    folder = tmp_path / "later"
    shutil.copytree(migrate.MIGRATIONS, folder, ignore=shutil.ignore_patterns("__pycache__"))
    add_migration(folder, "later", migrate.head(), "op.execute('ALTER TABLE people ADD mood TEXT')")
    return folder


def add_migration(folder: Path, revision: str, after: str, *statements: str) -> None:
    body = "".join(f"    {statement}\n" for statement in statements)
    (folder / "versions" / f"{revision}.py").write_text(
        f"from alembic import op\nrevision = {revision!r}\ndown_revision = {after!r}\n"
        f"def upgrade():\n{body}"
    )


def add_person(path: Path, name: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(
            "INSERT INTO people (platform, user, name, virtual_time, created_at, seen_at)"
            " VALUES ('web', ?, ?, 0, '2026-11-23 08:30:00.000000', '2026-11-23 08:30:00.000000')",
            (name, name),
        )
        connection.commit()


def names(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        return [row[0] for row in connection.execute("SELECT name FROM people ORDER BY person_id")]


def test_a_database_is_copied_before_it_is_changed(path, later_migrations):
    migrate.upgrade(path)
    add_person(path, "甲")
    old = schema(path)

    migrate.upgrade(path, later_migrations)

    copy = path.with_name(f"{path.name}.before-later")
    assert (schema(copy), names(copy)) == (old, ["甲"])
    assert migrate.revision_of(path) == "later"
    assert names(path) == ["甲"]


def test_the_last_three_copies_are_kept(path, later_migrations):
    migrate.upgrade(path)
    before = "later"
    migrate.upgrade(path, later_migrations)
    for revision in ("aaa", "zzz", "bbb", "yyy"):
        add_migration(
            later_migrations, revision, before, f"op.execute('CREATE TABLE {revision} (x)')"
        )
        migrate.upgrade(path, later_migrations)
        before = revision

    copies = {file.name.removeprefix(f"{path.name}.") for file in path.parent.glob("*.before-*")}
    assert copies == {"before-zzz", "before-bbb", "before-yyy"}


@pytest.mark.parametrize(
    "fault",
    ["raise LookupError", "op.execute('INSERT INTO settings VALUES (99, 1, 1)')"],
    ids=["it breaks", "rows point nowhere"],
)
def test_a_migration_that_fails_changes_nothing(path, later_migrations, fault):
    migrate.upgrade(path)
    add_person(path, "甲")
    before = schema(path)
    add_migration(later_migrations, "broken", "later", "op.execute('DROP TABLE outbox')", fault)

    with pytest.raises((LookupError, CommandError)):
        migrate.upgrade(path, later_migrations)

    assert migrate.revision_of(path) == migrate.head()
    assert (schema(path), names(path)) == (before, ["甲"])
    asyncio.run(open_and_close(path))


async def open_and_close(path: Path) -> None:
    storage = await Storage.open(path)
    await storage.close()


def test_a_newer_database_is_refused(path, later_migrations):
    migrate.upgrade(path, later_migrations)
    with pytest.raises(SchemaError, match="newer"):
        migrate.upgrade(path)
    with pytest.raises(SchemaError, match="newer"):
        asyncio.run(open_and_close(path))


def test_an_older_database_is_refused(path, later_migrations):
    with pytest.raises(SchemaError, match="not yet later: run the migrations"):
        migrate.check(migrate.head(), later_migrations)


def test_a_missing_or_empty_database_is_refused(path):
    with pytest.raises(SchemaError, match="no database yet"):
        asyncio.run(open_and_close(path))
    assert not path.exists()
    path.parent.mkdir()
    path.touch()
    with pytest.raises(SchemaError, match="no database yet"):
        asyncio.run(open_and_close(path))


def test_a_folder_without_migrations_is_an_error(tmp_path):
    (tmp_path / "versions").mkdir()
    with pytest.raises(SchemaError, match="no migrations"):
        migrate.head(tmp_path)
