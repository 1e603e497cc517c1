"""platforms that count what they are sent, tokens and codes that all processes share; matters of danger found at once"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


_BY_KIND = {"ix_items_station": ["now_at", "state", "id"], "ix_items_reported": ["reported_at", "now_at"]}
"""Which matters are of a kind is told from these alone."""
_DANGER = sa.text("urgency = 'danger'")


def upgrade() -> None:
    _windows()
    _scenes()
    _group_news()
    for name, columns in _BY_KIND.items():
        _made_again(name, [*columns, "category"])
    _looked_for()  # last: of indexes that seem alike SQLite takes the newest, before it has counted anything


def _made_again(name: str, columns: list[str]) -> None:
    op.drop_index(name, "items")
    op.create_index(name, "items", ["district_id", *columns])


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


def _looked_for() -> None:
    op.create_index(
        "ix_items_danger", "items", ["district_id", "reported_at"], sqlite_where=_DANGER, postgresql_where=_DANGER
    )


def downgrade() -> None:
    for name, columns in _BY_KIND.items():
        _made_again(name, columns)
    op.drop_index("ix_items_danger", "items")
    op.drop_table("group_news")
    op.drop_table("scene_codes")
    _no_windows()


def _no_windows() -> None:
    op.drop_table("platform_tokens")
    op.drop_table("send_windows")
