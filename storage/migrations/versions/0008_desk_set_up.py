"""what the desk's pages look for"""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_sheets_station", "sheets", ["district_id", "station_id", "state", "ended_at"])


def downgrade() -> None:
    op.drop_index("ix_sheets_station", "sheets")
