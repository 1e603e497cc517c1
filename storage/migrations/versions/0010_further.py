"""what last went wrong with each channel"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _channel_health()


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


def downgrade() -> None:
    op.drop_table("channel_health")
