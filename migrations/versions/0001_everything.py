"""Everything: people, messages, jobs, works, replies, and full-text search over prompts."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

Text = sa.UnicodeText
Time = sa.DateTime(timezone=True)


def upgrade() -> None:
    _create_people()
    _create_messages()
    _create_jobs()
    _create_works()
    _create_outbox()


def downgrade() -> None:
    for table in (
        "outbox",
        "works_text",
        "works",
        "outputs",
        "jobs",
        "events",
        "input_viewers",
        "inputs",
        "settings",
        "people",
    ):
        op.drop_table(table)


def _create_people() -> None:
    op.create_table(
        "people",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("platform", Text(), nullable=False),
        sa.Column("user", Text(), nullable=False),
        sa.Column("name", Text(), nullable=False),
        sa.Column("virtual_time", sa.Double(), nullable=False),
        sa.Column("created_at", Time, nullable=False),
        sa.Column("seen_at", Time, nullable=False),
        sa.PrimaryKeyConstraint("person_id", name="pk_people"),
        sa.UniqueConstraint("platform", "user", name="uq_people_platform_user"),
    )
    op.create_table(
        "settings",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("value", Text(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.person_id"], name="fk_settings_person_id"),
        sa.PrimaryKeyConstraint("person_id", "key", name="pk_settings"),
    )


def _create_messages() -> None:
    op.create_table(
        "inputs",
        sa.Column("input_id", sa.String(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("created_at", Time, nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("input_id", name="pk_inputs"),
    )
    op.create_table(
        "input_viewers",
        sa.Column("input_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["input_id"], ["inputs.input_id"], name="fk_input_viewers_input_id"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.person_id"], name="fk_input_viewers_person_id"
        ),
        sa.PrimaryKeyConstraint("input_id", "person_id", name="pk_input_viewers"),
    )
    op.create_table(
        "events",
        *_address(),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("message_id", Text(), nullable=False),
        sa.Column("text", Text(), nullable=False),
        sa.Column("reply_to", Text(), nullable=True),
        sa.Column("inputs", Text(), nullable=False),
        sa.Column("received_at", Time, nullable=False),
        sa.PrimaryKeyConstraint("event_id", name="pk_events"),
        sa.UniqueConstraint("platform", "message_id", name="uq_events_platform_message_id"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_events_platform_conversation_event_id",
        "events",
        ["platform", "conversation", "event_id"],
    )


def _create_jobs() -> None:
    op.create_table(
        "jobs",
        *_address(),
        sa.Column("job_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("reply_to", Text(), nullable=False),
        sa.Column("command", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("spec", Text(), nullable=False),
        sa.Column("bucket", sa.Integer(), nullable=True),
        sa.Column("cost", sa.Double(), nullable=False),
        sa.Column("start_tag", sa.Double(), nullable=True),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("crashes", sa.Integer(), nullable=False),
        sa.Column("lease_until", Time, nullable=True),
        sa.Column("created_at", Time, nullable=False),
        sa.Column("started_at", Time, nullable=True),
        sa.Column("finished_at", Time, nullable=True),
        sa.Column("error", Text(), nullable=True),
        sa.CheckConstraint(
            "status IN ('cancelled', 'expired', 'failed', 'queued', 'running', 'succeeded')",
            name=op.f("ck_jobs_status"),
        ),
        sa.CheckConstraint(
            "(status IN ('cancelled', 'expired', 'failed', 'succeeded'))"
            " = (finished_at IS NOT NULL)",
            name=op.f("ck_jobs_finished"),
        ),
        sa.CheckConstraint(
            "(status = 'running') = (lease_until IS NOT NULL)", name=op.f("ck_jobs_leased")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.person_id"], name="fk_jobs_person_id"),
        sa.PrimaryKeyConstraint("job_id", name="pk_jobs"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_jobs_start_tag", "jobs", ["start_tag"])
    op.create_index(
        "ix_jobs_open",
        "jobs",
        ["status", "person_id", "job_id"],
        sqlite_where=sa.text("finished_at IS NULL"),
    )


def _create_works() -> None:
    op.create_table(
        "outputs",
        sa.Column("output_id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("created_at", Time, nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("output_id", name="pk_outputs"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "works",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("job_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("parent", sa.Integer(), nullable=True),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("output_id", sa.Integer(), nullable=True),
        sa.Column("record", Text(), nullable=True),
        sa.Column("deleted_at", Time, nullable=True),
        sa.CheckConstraint("output_id IS NULL OR record IS NOT NULL", name=op.f("ck_works_drawn")),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.job_id"], name="fk_works_job_id"),
        sa.ForeignKeyConstraint(["output_id"], ["outputs.output_id"], name="fk_works_output_id"),
        sa.ForeignKeyConstraint(["parent"], ["works.number"], name="fk_works_parent"),
        sa.ForeignKeyConstraint(["person_id"], ["people.person_id"], name="fk_works_person_id"),
        sa.PrimaryKeyConstraint("number", name="pk_works"),
        sa.UniqueConstraint("job_id", "position", name="uq_works_job_id_position"),
        sa.UniqueConstraint("output_id", name="uq_works_output_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_works_parent", "works", ["parent"])
    op.create_index(
        "ix_works_shown",
        "works",
        ["person_id", "number"],
        sqlite_where=sa.text("output_id IS NOT NULL"),
    )
    # The words are cut by `storage/fulltext.py` and set apart by spaces; to this tokenizer every
    # character beyond ASCII is part of a word, whatever Unicode has become since.
    op.execute("CREATE VIRTUAL TABLE works_text USING fts5(person, words, tokenize='ascii')")


def _create_outbox() -> None:
    op.create_table(
        "outbox",
        *_address(),
        sa.Column("delivery_id", sa.Integer(), nullable=False),
        sa.Column("reply_to", Text(), nullable=False),
        sa.Column("reply", Text(), nullable=False),
        sa.Column("job_id", sa.Integer(), nullable=True),
        sa.Column("is_final", sa.Boolean(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("created_at", Time, nullable=False),
        sa.Column("next_at", Time, nullable=False),
        sa.Column("sent_at", Time, nullable=True),
        sa.Column("is_given_up", sa.Boolean(), nullable=False),
        sa.Column("remote_id", Text(), nullable=True),
        sa.Column("error", Text(), nullable=True),
        sa.CheckConstraint(
            "job_id IS NOT NULL OR NOT is_final", name=op.f("ck_outbox_final_of_job")
        ),
        sa.CheckConstraint(
            "sent_at IS NULL OR NOT is_given_up", name=op.f("ck_outbox_settled_once")
        ),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.job_id"], name="fk_outbox_job_id"),
        sa.PrimaryKeyConstraint("delivery_id", name="pk_outbox"),
        sqlite_autoincrement=True,
    )
    for columns in (
        ["platform", "conversation", "delivery_id"],
        ["platform", "conversation", "remote_id"],
    ):
        op.create_index(f"ix_outbox_{'_'.join(columns)}", "outbox", columns)
    op.create_index(
        "ix_outbox_pending",
        "outbox",
        ["platform", "conversation", "delivery_id"],
        sqlite_where=sa.text("sent_at IS NULL AND is_given_up = 0"),
    )
    op.create_index(
        "uq_outbox_final", "outbox", ["job_id"], unique=True, sqlite_where=sa.text("is_final")
    )


def _address() -> tuple[sa.Column[str], ...]:
    return (
        sa.Column("platform", Text(), nullable=False),
        sa.Column("conversation", Text(), nullable=False),
        sa.Column("user", Text(), nullable=False),
        sa.Column("is_private", sa.Boolean(), nullable=False),
    )
