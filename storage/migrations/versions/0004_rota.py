"""rota"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("rota_plans", sa.Column("rule", sa.Text(), nullable=False, server_default="{}"))
    op.create_table(
        "rotas",
        sa.Column("district_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("settings", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("head", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("district_id", "id"),
    )
    op.create_table(
        "duty_changes",
        sa.Column("district_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("station_id", sa.Text(), nullable=False),
        sa.Column("duty", sa.Text(), nullable=False),
        sa.Column("start_at", sa.BigInteger(), nullable=False),
        sa.Column("end_at", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("instead_of", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("extra", sa.BigInteger(), nullable=False),
        sa.Column("swap_id", sa.Text(), nullable=True),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=True),
        sa.Column("undone_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("district_id", "id"),
    )
    op.create_index("ix_duty_changes_end", "duty_changes", ["district_id", "end_at"])
    op.create_index("ix_duty_changes_station", "duty_changes", ["district_id", "station_id", "end_at"])
    op.create_table(
        "swaps",
        sa.Column("district_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("station_id", sa.Text(), nullable=False),
        sa.Column("duty", sa.Text(), nullable=False),
        sa.Column("start_at", sa.BigInteger(), nullable=False),
        sa.Column("end_at", sa.BigInteger(), nullable=False),
        sa.Column("from_id", sa.Text(), nullable=False),
        sa.Column("to_id", sa.Text(), nullable=True),
        sa.Column("back_start", sa.BigInteger(), nullable=True),
        sa.Column("back_end", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("taken_by", sa.Text(), nullable=True),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("district_id", "id"),
    )
    op.create_index("ix_swaps_from", "swaps", ["district_id", "from_id", "end_at"])
    op.create_index("ix_swaps_station", "swaps", ["district_id", "station_id", "state", "end_at"])
    op.create_table(
        "leaves",
        sa.Column("district_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("start_at", sa.BigInteger(), nullable=False),
        sa.Column("end_at", sa.BigInteger(), nullable=False),
        sa.Column("reason_id", sa.Text(), nullable=True),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("district_id", "id"),
    )
    op.create_index("ix_leaves_end", "leaves", ["district_id", "end_at"])
    op.create_index("ix_leaves_person", "leaves", ["district_id", "person_id", "end_at"])
    op.create_table(
        "shifts",
        sa.Column("district_id", sa.Text(), nullable=False),
        sa.Column("station_id", sa.Text(), nullable=False),
        sa.Column("duty", sa.Text(), nullable=False),
        sa.Column("start_at", sa.BigInteger(), nullable=False),
        sa.Column("end_at", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=True),
        sa.Column("planned_id", sa.Text(), nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("rest", sa.BigInteger(), nullable=False),
        sa.Column("attended_at", sa.BigInteger(), nullable=True),
        sa.Column("noted_by", sa.Text(), nullable=True),
        sa.Column("absent", sa.BigInteger(), nullable=False, server_default="0"),
        sa.PrimaryKeyConstraint("district_id", "station_id", "duty", "start_at"),
    )
    op.create_index("ix_shifts_person", "shifts", ["district_id", "person_id", "start_at"])
    op.create_index("ix_shifts_time", "shifts", ["district_id", "start_at"])
    op.create_table(
        "feeds",
        sa.Column("district_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("code_hmac", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("station_id", sa.Text(), nullable=True),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("revoked_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("district_id", "id"),
        sa.UniqueConstraint("district_id", "code_hmac", name="uq_feeds_code"),
    )
    op.create_index("ix_feeds_person", "feeds", ["district_id", "person_id"])
    op.create_table(
        "calendar_years",
        sa.Column("district_id", sa.Text(), nullable=False),
        sa.Column("year", sa.Text(), nullable=False),
        sa.Column("holidays", sa.Text(), nullable=False),
        sa.Column("workdays", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("loaded_at", sa.BigInteger(), nullable=False),
        sa.Column("loaded_by", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("district_id", "year"),
    )


def downgrade() -> None:
    op.drop_table("calendar_years")
    op.drop_table("feeds")
    op.drop_table("shifts")
    op.drop_table("leaves")
    op.drop_table("swaps")
    op.drop_table("duty_changes")
    op.drop_table("rotas")
    op.drop_column("rota_plans", "rule")
