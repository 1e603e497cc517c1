"""what the desk looks for: matters of danger, however many others there are"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_DANGER = sa.text("urgency = 'danger'")


def upgrade() -> None:
    _looked_for()


def _looked_for() -> None:
    op.create_index(
        "ix_items_danger", "items", ["district_id", "reported_at"], sqlite_where=_DANGER, postgresql_where=_DANGER
    )


def downgrade() -> None:
    op.drop_index("ix_items_danger", "items")
