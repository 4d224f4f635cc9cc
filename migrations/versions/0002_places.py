"""Places: what is set for a conversation, or for all of them."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "places",
        sa.Column("platform", sa.UnicodeText(), nullable=False),
        sa.Column("conversation", sa.UnicodeText(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("value", sa.UnicodeText(), nullable=False),
        sa.PrimaryKeyConstraint("platform", "conversation", "key", name="pk_places"),
    )


def downgrade() -> None:
    op.drop_table("places")
