"""the first week"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "erasures",
        sa.Column("district_id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("traces", sa.Text(), nullable=False),
        sa.Column("done_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("district_id", "person_id", "at"),
    )
    op.create_table(
        "holders",
        sa.Column("district_id", sa.Text(), nullable=False),
        sa.Column("item_id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("receipt", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("district_id", "item_id", "person_id"),
    )
    with op.batch_alter_table("holders", schema=None) as batch_op:
        batch_op.create_index("ix_holders_person", ["district_id", "person_id"], unique=False)

    op.create_table(
        "papers",
        sa.Column("district_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("code_hmac", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("args", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("opened_by", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("district_id", "id"),
        sa.UniqueConstraint("district_id", "code_hmac", name="uq_papers_code"),
    )
    op.create_table(
        "running_log",
        sa.Column("district_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("mark", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("district_id", "id"),
    )
    op.create_table(
        "tries",
        sa.Column("district_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("district_id", "id"),
    )
    with op.batch_alter_table("tries", schema=None) as batch_op:
        batch_op.create_index("ix_tries_scope", ["district_id", "scope", "at"], unique=False)

    with op.batch_alter_table("attachments", schema=None) as batch_op:
        batch_op.add_column(sa.Column("practice_at", sa.Text(), nullable=True))
        batch_op.create_index("ix_attachments_person", ["district_id", "person_id"], unique=False)

    with op.batch_alter_table("chats", schema=None) as batch_op:
        batch_op.add_column(sa.Column("hat", sa.Text(), nullable=True))

    with op.batch_alter_table("contents", schema=None) as batch_op:
        batch_op.add_column(sa.Column("practice_at", sa.Text(), nullable=True))
        batch_op.create_index("ix_contents_person", ["district_id", "person_id"], unique=False)

    with op.batch_alter_table("items", schema=None) as batch_op:
        batch_op.add_column(sa.Column("entered_by", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("consent", sa.Text(), server_default="chat", nullable=False))
        batch_op.add_column(sa.Column("practice", sa.BigInteger(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("transfers", sa.BigInteger(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("state_before", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("merged_into", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("parent_id", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("objection", sa.Text(), nullable=True))
        batch_op.create_index("ix_items_merged", ["district_id", "merged_into"], unique=False)
        batch_op.create_index("ix_items_receipt", ["district_id", "receipt"], unique=False)

    with op.batch_alter_table("letters", schema=None) as batch_op:
        batch_op.add_column(sa.Column("practice_at", sa.Text(), nullable=True))
        batch_op.create_index(
            "ix_letters_kept",
            ["district_id", "created_at"],
            unique=False,
            sqlite_where=sa.text("body != ''"),
            postgresql_where=sa.text("body != ''"),
        )

    with op.batch_alter_table("lines", schema=None) as batch_op:
        batch_op.add_column(sa.Column("pressed", sa.Text(), nullable=True))

    with op.batch_alter_table("persons", schema=None) as batch_op:
        batch_op.add_column(sa.Column("spelled_sealed", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("phone_sealed", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("silenced_until", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("silence_id", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("erased_at", sa.BigInteger(), nullable=True))
