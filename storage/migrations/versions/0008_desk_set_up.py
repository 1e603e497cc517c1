"""setting a district up at the desk"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("stations", sa.Column("opened_at", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    op.drop_column("stations", "opened_at")
