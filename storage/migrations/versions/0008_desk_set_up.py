"""what the desk sets up, keeps and looks for: own sentences, files that wait, figures counted ahead, indexes"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


_FEW = {"ix_items_offered": ["offered_to"], "ix_items_merged": ["merged_into", "id"]}


def upgrade() -> None:
    _set_up()
    _figures()
    _indexes()


def _set_up() -> None:
    op.create_table(
        "own_texts",
        sa.Column("district_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("ours", sa.Text(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("district_id", "id"),
    )
    op.create_index("ix_own_texts_key", "own_texts", ["district_id", "key", "language"])
    op.create_table(
        "district_uploads",
        sa.Column("district_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("applied_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("district_id", "id"),
    )
    op.create_index("ix_district_uploads_person", "district_uploads", ["district_id", "person_id"])
    op.add_column("stations", sa.Column("opened_at", sa.BigInteger(), nullable=True))


def _figures() -> None:
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


def _indexes() -> None:
    op.create_index("ix_sheets_station", "sheets", ["district_id", "station_id", "state", "ended_at"])
    op.create_index("ix_items_reported", "items", ["district_id", "reported_at", "now_at"])
    op.create_index("ix_ratings_at", "ratings", ["district_id", "at"])
    _sheets_promised()
    held = ["practice", "due_at", "owner_id", "assignee_id"]
    op.create_index("ix_items_open", "items", ["district_id", "now_at", "state", *held])
    for name, columns in _FEW.items():
        where = sa.text(f"{columns[0]} IS NOT NULL")
        op.drop_index(name, "items")
        op.create_index(name, "items", ["district_id", *columns], sqlite_where=where, postgresql_where=where)


def _sheets_promised() -> None:
    """Until when a reply is to be there, out of its clocks."""
    op.add_column("sheets", sa.Column("reply_due_at", sa.BigInteger(), nullable=True))
    if op.get_bind().dialect.name == "sqlite":
        due = "SELECT json_extract(one.value, '$.due') FROM json_each(sheets.running) AS one WHERE json_extract(one.value, '$.clock')"
    else:
        due = "SELECT CAST(one ->> 'due' AS BIGINT) FROM jsonb_array_elements(CAST(sheets.running AS JSONB)) AS one WHERE one ->> 'clock'"
    op.execute(f"UPDATE sheets SET reply_due_at = ({due} = 'referral_reply' LIMIT 1)")
    told = ["station_id", "practice", "department_id", "state", "replied_at", "reply_due_at"]
    op.create_index("ix_sheets_sent", "sheets", ["district_id", "sent_at", *told])


def downgrade() -> None:
    for name, columns in _FEW.items():
        op.drop_index(name, "items")
        op.create_index(name, "items", ["district_id", *columns])
    for name, table in (
        ("ix_items_open", "items"),
        ("ix_sheets_sent", "sheets"),
        ("ix_ratings_at", "ratings"),
        ("ix_items_reported", "items"),
        ("ix_sheets_station", "sheets"),
        ("ix_closings_reopened", "closings"),
        ("ix_items_uncounted", "items"),
    ):
        op.drop_index(name, table)
    op.drop_column("sheets", "reply_due_at")
    op.drop_column("items", "counted")
    op.drop_table("figure_books")
    op.drop_table("figure_sums")
    op.drop_column("stations", "opened_at")
    op.drop_table("district_uploads")
    op.drop_table("own_texts")
