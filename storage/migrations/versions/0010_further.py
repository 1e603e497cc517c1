"""how departments stand is told department by department"""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _sheets_by("department_id", "sent_at", "station_id", "practice")


def downgrade() -> None:
    _sheets_by("sent_at", "station_id", "practice", "department_id")


def _sheets_by(*columns: str) -> None:
    op.drop_index("ix_sheets_sent", "sheets")
    op.create_index("ix_sheets_sent", "sheets", ["district_id", *columns, "state", "replied_at", "reply_due_at"])
