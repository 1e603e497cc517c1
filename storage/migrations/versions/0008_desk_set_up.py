"""the desk at a large district: figures that are counted already, and indexes by day"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # --- figures counted ahead ---
    op.create_table(
        "figure_sums",
        sa.Column("district_id", sa.Text(), nullable=False),
        sa.Column("span", sa.Text(), nullable=False),
        sa.Column("station_id", sa.Text(), nullable=False),
        sa.Column("sums", sa.Text(), nullable=False),
        sa.Column("kinds", sa.Text(), nullable=False),
        sa.Column("changes_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("district_id", "span", "station_id"),
    )
    op.create_table(
        "figure_books",
        sa.Column("district_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("built_to", sa.Text(), nullable=False),
        sa.Column("whole", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("district_id", "id"),
    )
    op.add_column("items", sa.Column("counted", sa.BigInteger(), nullable=False, server_default="1"))
    for name, table, columns, where in (
        ("ix_figure_sums_changes", "figure_sums", ["district_id", "changes_at"], "changes_at IS NOT NULL"),
        ("ix_items_uncounted", "items", ["district_id", "id"], "counted = 0"),
        ("ix_closings_reopened", "closings", ["district_id", "reopened_at"], "reopened_at IS NOT NULL"),
    ):
        op.create_index(name, table, columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))
    # --- indexes of the desk's pages ---
    op.create_index("ix_items_reported", "items", ["district_id", "reported_at", "now_at"])
    op.create_index("ix_ratings_at", "ratings", ["district_id", "at"])
    op.create_index("ix_sheets_sent", "sheets", ["district_id", "sent_at"])
    held = ["practice", "due_at", "owner_id", "assignee_id"]
    op.create_index("ix_items_open", "items", ["district_id", "now_at", "state", *held])


def downgrade() -> None:
    op.drop_index("ix_items_open", "items")
    op.drop_index("ix_sheets_sent", "sheets")
    op.drop_index("ix_ratings_at", "ratings")
    op.drop_index("ix_items_reported", "items")
    op.drop_index("ix_closings_reopened", "closings")
    op.drop_index("ix_items_uncounted", "items")
    op.drop_column("items", "counted")
    op.drop_table("figure_books")
    op.drop_table("figure_sums")
