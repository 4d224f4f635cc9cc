"""The house: roles, limits, favourites, presets, reports, the audit log, words, verdicts."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

Text = sa.UnicodeText
Time = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "roles",
        sa.Column("platform", Text(), nullable=False),
        sa.Column("user", Text(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("granted_at", Time, nullable=False),
        sa.CheckConstraint("role IN ('admin', 'vip')", name=op.f("ck_roles_role")),
        sa.PrimaryKeyConstraint("platform", "user", name="pk_roles"),
    )
    op.create_table(
        "bans",
        sa.Column("platform", Text(), nullable=False),
        sa.Column("user", Text(), nullable=False),
        sa.Column("reason", Text(), nullable=False),
        sa.Column("banned_at", Time, nullable=False),
        sa.Column("until", Time, nullable=True),
        sa.PrimaryKeyConstraint("platform", "user", name="pk_bans"),
    )
    op.create_table(
        "rates",
        sa.Column("key", Text(), nullable=False),
        sa.Column("arrival", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_rates"),
    )
    op.create_table(
        "usage",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.String(), nullable=False),
        sa.Column("pictures", sa.Integer(), nullable=False),
        sa.Column("cost", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.person_id"], name="fk_usage_person_id"),
        sa.PrimaryKeyConstraint("person_id", "day", name="pk_usage"),
    )
    op.create_table(
        "charges",
        sa.Column("job_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.String(), nullable=False),
        sa.Column("pictures", sa.Integer(), nullable=False),
        sa.Column("cost", sa.Double(), nullable=False),
        sa.Column("rates", Text(), nullable=False),
        sa.Column("is_refunded", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.job_id"], name="fk_charges_job_id"),
        sa.ForeignKeyConstraint(["person_id"], ["people.person_id"], name="fk_charges_person_id"),
        sa.PrimaryKeyConstraint("job_id", name="pk_charges"),
    )
    op.create_table(
        "quotas",
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("name", Text(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("value", Text(), nullable=False),
        sa.CheckConstraint(
            "subject IN ('all', 'person', 'place', 'role')", name=op.f("ck_quotas_subject")
        ),
        sa.PrimaryKeyConstraint("subject", "name", "key", name="pk_quotas"),
    )
    op.create_table(
        "favourites",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("added_at", Time, nullable=False),
        sa.ForeignKeyConstraint(["number"], ["works.number"], name="fk_favourites_number"),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.person_id"], name="fk_favourites_person_id"
        ),
        sa.PrimaryKeyConstraint("person_id", "number", name="pk_favourites"),
    )
    op.create_index("ix_favourites_number", "favourites", ["number"])
    op.create_table(
        "presets",
        sa.Column("preset_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("name", Text(), nullable=False),
        sa.Column("words", Text(), nullable=False),
        sa.Column("platform", Text(), nullable=True),
        sa.Column("conversation", Text(), nullable=True),
        sa.Column("created_at", Time, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.person_id"], name="fk_presets_person_id"),
        sa.PrimaryKeyConstraint("preset_id", name="pk_presets"),
        sa.UniqueConstraint("person_id", "name", name="uq_presets_person_id_name"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_presets_platform_conversation", "presets", ["platform", "conversation"])
    op.create_table(
        "reports",
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("platform", Text(), nullable=False),
        sa.Column("conversation", Text(), nullable=False),
        sa.Column("reason", Text(), nullable=False),
        sa.Column("created_at", Time, nullable=False),
        sa.Column("ruling", sa.String(), nullable=True),
        sa.Column("ruled_at", Time, nullable=True),
        sa.CheckConstraint(
            "ruling IS NULL OR ruling IN ('approved', 'removed')", name=op.f("ck_reports_ruling")
        ),
        sa.CheckConstraint("(ruling IS NULL) = (ruled_at IS NULL)", name=op.f("ck_reports_ruled")),
        sa.ForeignKeyConstraint(["person_id"], ["people.person_id"], name="fk_reports_person_id"),
        sa.ForeignKeyConstraint(["number"], ["works.number"], name="fk_reports_number"),
        sa.PrimaryKeyConstraint("report_id", name="pk_reports"),
        sa.UniqueConstraint("number", "person_id", name="uq_reports_number_person_id"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_reports_open", "reports", ["report_id"], sqlite_where=sa.text("ruling IS NULL")
    )
    op.create_table(
        "audit",
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("platform", Text(), nullable=False),
        sa.Column("conversation", Text(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("subject", Text(), nullable=False),
        sa.Column("before", Text(), nullable=True),
        sa.Column("after", Text(), nullable=True),
        sa.Column("at", Time, nullable=False),
        sa.Column("undone_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.person_id"], name="fk_audit_person_id"),
        sa.ForeignKeyConstraint(["undone_by"], ["audit.entry_id"], name="fk_audit_undone_by"),
        sa.PrimaryKeyConstraint("entry_id", name="pk_audit"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "word_list",
        sa.Column("normal", Text(), nullable=False),
        sa.Column("word", Text(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("added_at", Time, nullable=False),
        sa.CheckConstraint("kind IN ('allow', 'block')", name=op.f("ck_word_list_kind")),
        sa.PrimaryKeyConstraint("normal", name="pk_word_list"),
    )
    op.create_table(
        "verdicts",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("finding", sa.String(), nullable=False),
        sa.Column("is_held", sa.Boolean(), nullable=False),
        sa.Column("is_spoiler", sa.Boolean(), nullable=False),
        sa.Column("judged_at", Time, nullable=False),
        sa.ForeignKeyConstraint(["number"], ["works.number"], name="fk_verdicts_number"),
        sa.PrimaryKeyConstraint("number", name="pk_verdicts"),
    )
    op.create_table(
        "unlabelled",
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("platform", Text(), nullable=False),
        sa.Column("conversation", Text(), nullable=False),
        sa.Column("user", Text(), nullable=False),
        sa.Column("at", Time, nullable=False),
        sa.ForeignKeyConstraint(["number"], ["works.number"], name="fk_unlabelled_number"),
        sa.PrimaryKeyConstraint("entry_id", name="pk_unlabelled"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_unlabelled_number", "unlabelled", ["number"])


def downgrade() -> None:
    for table in (
        "unlabelled",
        "verdicts",
        "word_list",
        "audit",
        "reports",
        "presets",
        "favourites",
        "quotas",
        "charges",
        "usage",
        "rates",
        "bans",
        "roles",
    ):
        op.drop_table(table)
