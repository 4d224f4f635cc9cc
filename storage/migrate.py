"""Bringing a database to the schema this program knows."""

from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from storage import sqlite
from storage.backup import backup
from storage.errors import SchemaError

DATABASE_NAME: Final = "danqing.db"
"""The database's file name in the data folder."""

MIGRATIONS: Final = Path(__file__).parent.parent / "migrations"
"""The folder of alembic's scripts."""

_MAX_BACKUPS: Final = 3


def upgrade(path: Path, migrations: Path = MIGRATIONS) -> None:
    """Bring the database at `path` to this program's schema; make it if it is missing.

    Before an existing database is changed it is copied to `<name>.before-<revision>` beside it,
    of which the last three are kept. A migration that fails changes nothing.

    Raises SchemaError when the database is newer than this program. Blocks: not for use in an
    event loop. The caller holds the `DataLock` of the folder.
    """
    revision = revision_of(path)
    if revision == head(migrations):
        return
    if revision is not None:
        _check_known(revision, migrations)
        _keep_backup(path, head(migrations))
    path.parent.mkdir(parents=True, exist_ok=True)
    config = Config()
    config.set_main_option("script_location", str(migrations).replace("%", "%%"))
    engine = sqlite.migrating_engine(path)
    try:
        with engine.connect() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    finally:
        engine.dispose()


def head(migrations: Path = MIGRATIONS) -> str:
    """The revision this program knows."""
    revision = ScriptDirectory(str(migrations)).get_current_head()
    if revision is None:
        raise SchemaError(f"no migrations in {migrations}")
    return revision


def revision_of(path: Path) -> str | None:
    """The revision a database is at; None when there is none, or nothing in it."""
    if not path.exists():
        return None
    engine = sqlite.migrating_engine(path)
    try:
        with engine.connect() as connection:
            return MigrationContext.configure(connection).get_current_revision()
    finally:
        engine.dispose()


def check(revision: str | None, migrations: Path = MIGRATIONS) -> None:
    """Raise SchemaError unless a database at `revision` is what this program works with."""
    if revision is None:
        raise SchemaError("there is no database yet: run the migrations")
    _check_known(revision, migrations)
    if revision != head(migrations):
        raise SchemaError(
            f"the database is at {revision}, not yet {head(migrations)}: run the migrations"
        )


def _check_known(revision: str, migrations: Path) -> None:
    scripts = ScriptDirectory(str(migrations)).walk_revisions()
    if revision not in {script.revision for script in scripts}:
        raise SchemaError(f"the database is at {revision}, which a newer program has made")


def _keep_backup(path: Path, revision: str) -> None:
    backup(path, path.with_name(f"{path.name}.before-{revision}"))
    kept = sorted(path.parent.glob(f"{path.name}.before-*"), key=lambda old: old.stat().st_mtime_ns)
    for old in kept[:-_MAX_BACKUPS]:
        old.unlink()
