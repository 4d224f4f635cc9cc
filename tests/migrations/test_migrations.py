import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from schemas import schema
from sqlalchemy import CheckConstraint, Connection, inspect

from core.job import FINAL, MOVES
from storage import migrate, sqlite, tables
from storage.house_tables import metadata
from storage.lock import DataLock

ROOT = Path(__file__).parents[2]
ALEMBIC = Path(sys.executable).parent / "alembic"


@contextmanager
def connected(path: Path) -> Iterator[Connection]:
    engine = sqlite.migrating_engine(path)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def run(path: Path, verb, *arguments: str) -> None:
    """Do what alembic's command does."""
    with connected(path) as connection:
        config = Config()
        config.set_main_option("script_location", str(ROOT / "migrations"))
        config.attributes["connection"] = connection
        verb(config, *arguments)


def test_every_migration_goes_up_down_and_up_again(path):
    revisions = [
        script.revision for script in ScriptDirectory(str(ROOT / "migrations")).walk_revisions()
    ]
    path.parent.mkdir()
    ups, downs = {}, {}
    for revision in reversed(revisions):
        run(path, command.upgrade, revision)
        ups[revision] = schema(path)
    for revision in revisions:
        assert schema(path) == ups[revision]
        run(path, command.downgrade, "-1")
        downs[revision] = schema(path)
    assert set(downs[revisions[-1]]) == {"alembic_version"}
    for revision in reversed(revisions):
        run(path, command.upgrade, revision)
        assert schema(path) == ups[revision]


def test_tables_and_migrations_agree(path):
    migrate.upgrade(path)
    run(path, command.check)


def test_a_difference_between_tables_and_migrations_would_be_noticed(path):
    migrate.upgrade(path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DROP INDEX ix_works_parent")
    with pytest.raises(CommandError, match="ix_works_parent"):
        run(path, command.check)


def test_checks_and_indexes_agree_to_the_letter(path, tmp_path):
    """What alembic does not compare: check constraints, and the conditions of partial indexes."""
    migrate.upgrade(path)
    other = tmp_path / "tables.db"
    with connected(other) as connection:
        metadata.create_all(connection)
        connection.commit()

    assert checks(path) == checks(other)
    assert indexes(path) == indexes(other)


def checks(path: Path) -> set[tuple[str, str | None, str]]:
    with connected(path) as connection:
        inspector = inspect(connection)
        return {
            (table, check["name"], check["sqltext"])
            for table in metadata.tables
            for check in inspector.get_check_constraints(table)
        }


def indexes(path: Path) -> dict[str, str]:
    return {name: sql for name, sql in schema(path).items() if name.startswith(("ix_", "uq_"))}


def test_the_database_knows_the_states_of_a_job():
    (check,) = [
        constraint
        for constraint in tables.jobs.constraints
        if isinstance(constraint, CheckConstraint) and constraint.name == "ck_jobs_status"
    ]
    quoted = {f"'{status}'" for status in MOVES}
    assert (
        set(str(check.sqltext).removeprefix("status IN (").removesuffix(")").split(", ")) == quoted
    )
    assert len(FINAL) == 4


def alembic(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [ALEMBIC, "-x", f"data={folder}", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def test_alembics_own_command_works_on_a_data_folder(path):
    result = alembic(path.parent, "upgrade", "head")
    assert (result.returncode, result.stderr) == (0, "")
    assert migrate.revision_of(path) == migrate.head()

    result = alembic(path.parent, "downgrade", "base")
    assert result.returncode == 0
    assert migrate.revision_of(path) is None


def test_alembics_own_command_stays_out_of_a_folder_in_use(path):
    with DataLock(path.parent):
        result = alembic(path.parent, "upgrade", "head")
    assert result.returncode != 0
    assert "is in use by process" in result.stderr
    assert not path.exists()


def test_a_migration_is_not_made_without_its_database(path):
    result = alembic(path.parent, "upgrade", "head", "--sql")
    assert result.returncode != 0
    assert "look at what is in it" in result.stderr + result.stdout
