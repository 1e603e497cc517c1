"""platforms that count: what each person may still be sent, and the tokens that all processes share"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _windows()
    _scenes()
    _group_news()


def _windows() -> None:
    op.create_table(
        "send_windows",
        sa.Column("district_id", sa.Text(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("talk_left", sa.BigInteger(), nullable=False),
        sa.Column("talk_until", sa.BigInteger(), nullable=False),
        sa.Column("click_left", sa.BigInteger(), nullable=False),
        sa.Column("click_until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("district_id", "who"),
    )
    op.create_table(
        "platform_tokens",
        sa.Column("district_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=True),
        sa.Column("ends_at", sa.BigInteger(), nullable=False),
        sa.Column("forced", sa.BigInteger(), nullable=False),
        sa.Column("forced_at", sa.BigInteger(), nullable=False),
        sa.Column("trouble", sa.Text(), nullable=False),
        sa.Column("trouble_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("district_id", "name"),
    )


def _scenes() -> None:
    op.create_table(
        "scene_codes",
        sa.Column("district_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("link", sa.Text(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("district_id", "name", "payload"),
    )


def _group_news() -> None:
    op.create_table(
        "group_news",
        sa.Column("district_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("district_id", "name"),
    )


def downgrade() -> None:
    op.drop_table("group_news")
    op.drop_table("scene_codes")
    _no_windows()


def _no_windows() -> None:
    op.drop_table("platform_tokens")
    op.drop_table("send_windows")
