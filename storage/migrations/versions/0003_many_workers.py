"""many workers"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "leases",
        sa.Column("district_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("district_id", "name"),
    )
    op.create_table(
        "buckets",
        sa.Column("district_id", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("full_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("district_id", "scope"),
    )
    op.add_column("timers", sa.Column("leased_until", sa.BigInteger(), nullable=False, server_default="0"))
    op.create_index(
        "ix_letters_waiting",
        "letters",
        ["district_id", "address_id", "id"],
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )


def downgrade() -> None:
    op.drop_column("timers", "leased_until")
    op.drop_index("ix_letters_waiting", "letters")
    op.drop_table("buckets")
    op.drop_table("leases")
