"""what last went wrong with each channel; how departments stand is told department by department"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _channel_health()
    _sheets_by("department_id", "sent_at", "station_id", "practice")


def _channel_health() -> None:
    op.create_table(
        "channel_health",
        sa.Column("district_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("failed_at", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("unmatched", sa.BigInteger(), nullable=False),
        sa.Column("unmatched_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("district_id", "name"),
    )


def _sheets_by(*columns: str) -> None:
    op.drop_index("ix_sheets_sent", "sheets")
    op.create_index("ix_sheets_sent", "sheets", ["district_id", *columns, "state", "replied_at", "reply_due_at"])


def downgrade() -> None:
    _sheets_by("sent_at", "station_id", "practice", "department_id")
    op.drop_table("channel_health")
