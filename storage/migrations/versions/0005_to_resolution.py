"""to resolution"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table("calls",
    sa.Column("district_id", sa.Text(), nullable=False),
    sa.Column("id", sa.Text(), nullable=False),
    sa.Column("item_id", sa.Text(), nullable=False),
    sa.Column("person_id", sa.Text(), nullable=False),
    sa.Column("station_id", sa.Text(), nullable=False),
    sa.Column("letter_id", sa.Text(), nullable=True),
    sa.Column("kind", sa.Text(), nullable=False),
    sa.Column("about", sa.BigInteger(), nullable=False),
    sa.Column("asked_at", sa.BigInteger(), nullable=False),
    sa.Column("tries", sa.BigInteger(), server_default="0", nullable=False),
    sa.Column("outcome", sa.Text(), nullable=True),
    sa.Column("called_at", sa.BigInteger(), nullable=True),
    sa.Column("called_by", sa.Text(), nullable=True),
    sa.Column("words_id", sa.Text(), nullable=True),
    sa.Column("done_at", sa.BigInteger(), nullable=True),
    sa.PrimaryKeyConstraint("district_id", "id"),
    sa.UniqueConstraint("district_id", "letter_id", name="uq_calls_letter")
    )
    op.create_index("ix_calls_item", "calls", ["district_id", "item_id"], unique=False)
    op.create_index("ix_calls_station", "calls", ["district_id", "station_id", "done_at"], unique=False)
    op.create_table("clock_rules",
    sa.Column("district_id", sa.Text(), nullable=False),
    sa.Column("version", sa.Text(), nullable=False),
    sa.Column("rules", sa.Text(), nullable=False),
    sa.Column("made_at", sa.BigInteger(), nullable=False),
    sa.Column("made_by", sa.Text(), nullable=True),
    sa.PrimaryKeyConstraint("district_id", "version")
    )
    op.create_table("closings",
    sa.Column("district_id", sa.Text(), nullable=False),
    sa.Column("item_id", sa.Text(), nullable=False),
    sa.Column("round", sa.BigInteger(), nullable=False),
    sa.Column("at", sa.BigInteger(), nullable=False),
    sa.Column("closing", sa.Text(), nullable=False),
    sa.Column("solved", sa.Text(), nullable=True),
    sa.Column("pleased", sa.Text(), nullable=True),
    sa.Column("owner_id", sa.Text(), nullable=True),
    sa.Column("station_id", sa.Text(), nullable=False),
    sa.Column("category", sa.Text(), nullable=False),
    sa.Column("department_id", sa.Text(), nullable=True),
    sa.Column("outcome", sa.Text(), nullable=True),
    sa.Column("outcome_day", sa.Text(), nullable=True),
    sa.Column("reopened_at", sa.BigInteger(), nullable=True),
    sa.Column("practice", sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint("district_id", "item_id", "round")
    )
    op.create_index("ix_closings_at", "closings", ["district_id", "at"], unique=False)
    op.create_table("deliveries",
    sa.Column("district_id", sa.Text(), nullable=False),
    sa.Column("id", sa.Text(), nullable=False),
    sa.Column("system_id", sa.Text(), nullable=False),
    sa.Column("event_id", sa.Text(), nullable=False),
    sa.Column("body", sa.Text(), nullable=False),
    sa.Column("state", sa.Text(), nullable=False),
    sa.Column("attempts", sa.BigInteger(), nullable=False),
    sa.Column("next_attempt_at", sa.BigInteger(), nullable=False),
    sa.Column("leased_until", sa.BigInteger(), nullable=False),
    sa.Column("last", sa.Text(), nullable=True),
    sa.Column("created_at", sa.BigInteger(), nullable=False),
    sa.Column("done_at", sa.BigInteger(), nullable=True),
    sa.PrimaryKeyConstraint("district_id", "id"),
    sa.UniqueConstraint("district_id", "system_id", "event_id", name="uq_deliveries_event")
    )
    op.create_index("ix_deliveries_due", "deliveries", ["next_attempt_at", "id"], unique=False, sqlite_where=sa.text("state = 'waiting'"), postgresql_where=sa.text("state = 'waiting'"))
    op.create_table("look_backs",
    sa.Column("district_id", sa.Text(), nullable=False),
    sa.Column("id", sa.Text(), nullable=False),
    sa.Column("item_id", sa.Text(), nullable=False),
    sa.Column("closing", sa.BigInteger(), nullable=False),
    sa.Column("kind", sa.Text(), nullable=False),
    sa.Column("due_at", sa.BigInteger(), nullable=False),
    sa.Column("asked_at", sa.BigInteger(), nullable=True),
    sa.Column("resident", sa.Text(), nullable=True),
    sa.Column("resident_at", sa.BigInteger(), nullable=True),
    sa.Column("checker_id", sa.Text(), nullable=True),
    sa.Column("checked", sa.Text(), nullable=True),
    sa.Column("checked_at", sa.BigInteger(), nullable=True),
    sa.Column("words_id", sa.Text(), nullable=True),
    sa.Column("files", sa.Text(), nullable=False),
    sa.Column("ended_at", sa.BigInteger(), nullable=True),
    sa.PrimaryKeyConstraint("district_id", "id"),
    sa.UniqueConstraint("district_id", "item_id", "closing", "kind", name="uq_look_backs_kind")
    )
    op.create_index("ix_look_backs_due", "look_backs", ["district_id", "ended_at", "due_at"], unique=False)
    op.create_table("reports_in",
    sa.Column("district_id", sa.Text(), nullable=False),
    sa.Column("system_id", sa.Text(), nullable=False),
    sa.Column("key", sa.Text(), nullable=False),
    sa.Column("hash", sa.Text(), nullable=False),
    sa.Column("answer", sa.Text(), nullable=False),
    sa.Column("at", sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint("district_id", "system_id", "key")
    )
    op.create_table("sheets",
    sa.Column("district_id", sa.Text(), nullable=False),
    sa.Column("id", sa.Text(), nullable=False),
    sa.Column("number", sa.Text(), nullable=False),
    sa.Column("item_id", sa.Text(), nullable=False),
    sa.Column("station_id", sa.Text(), nullable=False),
    sa.Column("department_id", sa.Text(), nullable=False),
    sa.Column("part", sa.Text(), nullable=False),
    sa.Column("batch", sa.BigInteger(), nullable=False),
    sa.Column("state", sa.Text(), nullable=False),
    sa.Column("text_id", sa.Text(), nullable=False),
    sa.Column("place_id", sa.Text(), nullable=True),
    sa.Column("category", sa.Text(), nullable=False),
    sa.Column("urgency", sa.Text(), nullable=False),
    sa.Column("files", sa.Text(), nullable=False),
    sa.Column("proposed_by", sa.Text(), nullable=True),
    sa.Column("made_at", sa.BigInteger(), nullable=False),
    sa.Column("sent_by", sa.Text(), nullable=True),
    sa.Column("sent_at", sa.BigInteger(), nullable=True),
    sa.Column("signed_by", sa.Text(), nullable=True),
    sa.Column("signed_at", sa.BigInteger(), nullable=True),
    sa.Column("replied_at", sa.BigInteger(), nullable=True),
    sa.Column("outcome", sa.Text(), nullable=True),
    sa.Column("outcome_day", sa.Text(), nullable=True),
    sa.Column("reply_id", sa.Text(), nullable=True),
    sa.Column("doer_id", sa.Text(), nullable=True),
    sa.Column("done_day", sa.Text(), nullable=True),
    sa.Column("reason_id", sa.Text(), nullable=True),
    sa.Column("next_department_id", sa.Text(), nullable=True),
    sa.Column("reply_files", sa.Text(), nullable=False),
    sa.Column("extension", sa.Text(), nullable=True),
    sa.Column("extension_days", sa.BigInteger(), nullable=True),
    sa.Column("extension_id", sa.Text(), nullable=True),
    sa.Column("phone", sa.Text(), server_default="no", nullable=False),
    sa.Column("on_paper", sa.BigInteger(), server_default="0", nullable=False),
    sa.Column("ended_at", sa.BigInteger(), nullable=True),
    sa.Column("running", sa.Text(), server_default="[]", nullable=False),
    sa.Column("due_at", sa.BigInteger(), nullable=True),
    sa.Column("practice", sa.BigInteger(), server_default="0", nullable=False),
    sa.Column("version", sa.BigInteger(), nullable=False),
    sa.Column("head", sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint("district_id", "id"),
    sa.UniqueConstraint("district_id", "number", name="uq_sheets_number")
    )
    op.create_index("ix_sheets_department", "sheets", ["district_id", "department_id", "state"], unique=False)
    op.create_index("ix_sheets_item", "sheets", ["district_id", "item_id"], unique=False)
    op.create_table("supports",
    sa.Column("district_id", sa.Text(), nullable=False),
    sa.Column("item_id", sa.Text(), nullable=False),
    sa.Column("person_id", sa.Text(), nullable=False),
    sa.Column("via", sa.Text(), nullable=False),
    sa.Column("at", sa.BigInteger(), nullable=False),
    sa.Column("ended_at", sa.BigInteger(), nullable=True),
    sa.PrimaryKeyConstraint("district_id", "item_id", "person_id")
    )
    op.create_index("ix_supports_person", "supports", ["district_id", "person_id"], unique=False)
    op.create_table("systems",
    sa.Column("district_id", sa.Text(), nullable=False),
    sa.Column("id", sa.Text(), nullable=False),
    sa.Column("name", sa.Text(), nullable=False),
    sa.Column("url", sa.Text(), nullable=False),
    sa.Column("secret_sealed", sa.Text(), nullable=False),
    sa.Column("key_hmac", sa.Text(), nullable=False),
    sa.Column("wants", sa.Text(), nullable=False),
    sa.Column("private", sa.BigInteger(), nullable=False),
    sa.Column("read_to", sa.BigInteger(), nullable=False),
    sa.Column("made_at", sa.BigInteger(), nullable=False),
    sa.Column("made_by", sa.Text(), nullable=True),
    sa.Column("ended_at", sa.BigInteger(), nullable=True),
    sa.PrimaryKeyConstraint("district_id", "id"),
    sa.UniqueConstraint("district_id", "key_hmac", name="uq_systems_key")
    )
    op.add_column("items", sa.Column("outcome", sa.Text(), nullable=True))
    op.add_column("items", sa.Column("outcome_day", sa.Text(), nullable=True))
    op.add_column("items", sa.Column("shown_id", sa.Text(), nullable=True))
    op.add_column("items", sa.Column("supporters", sa.BigInteger(), server_default="0", nullable=False))
    op.add_column("items", sa.Column("running", sa.Text(), server_default="[]", nullable=False))
    op.add_column("items", sa.Column("due_at", sa.BigInteger(), nullable=True))
    op.create_index("ix_items_due", "items", ["district_id", "due_at"], unique=False, sqlite_where=sa.text("due_at IS NOT NULL"), postgresql_where=sa.text("due_at IS NOT NULL"))
    op.create_index("ix_items_shown", "items", ["district_id", "now_at"], unique=False, sqlite_where=sa.text("shown_id IS NOT NULL"), postgresql_where=sa.text("shown_id IS NOT NULL"))
    op.create_index("ix_letters_unreached", "letters", ["district_id", "created_at"], unique=False, sqlite_where=sa.text("must_reach = 1 AND delivered_at IS NULL AND item_id IS NOT NULL"), postgresql_where=sa.text("must_reach = 1 AND delivered_at IS NULL AND item_id IS NOT NULL"))
    op.add_column("persons", sa.Column("morning_off", sa.BigInteger(), server_default="0", nullable=False))
    op.add_column("persons", sa.Column("phone_asked_at", sa.BigInteger(), nullable=True))
    op.add_column("ratings", sa.Column("changed_at", sa.BigInteger(), nullable=True))
    op.add_column("items", sa.Column("contact_due_at", sa.BigInteger(), nullable=True))
    op.execute(
        "INSERT INTO closings (district_id, item_id, round, at, closing, solved, pleased, owner_id, station_id,"
        " category, practice) SELECT district_id, id, answers, closed_at, closing, solved, pleased, owner_id, now_at,"
        " category, practice FROM items WHERE state = 'closed' AND closed_at IS NOT NULL AND closing IS NOT NULL"
    )  # what is closed now; earlier closings of what was opened again are in its events alone


def downgrade() -> None:
    op.drop_index("ix_items_due", "items")
    op.drop_index("ix_items_shown", "items")
    op.drop_index("ix_letters_unreached", "letters")
    op.drop_column("items", "contact_due_at")
    op.drop_column("ratings", "changed_at")
    op.drop_column("persons", "morning_off")
    op.drop_column("persons", "phone_asked_at")
    op.drop_column("items", "due_at")
    op.drop_column("items", "running")
    op.drop_column("items", "supporters")
    op.drop_column("items", "shown_id")
    op.drop_column("items", "outcome_day")
    op.drop_column("items", "outcome")
    op.drop_table("systems")
    op.drop_table("supports")
    op.drop_table("sheets")
    op.drop_table("reports_in")
    op.drop_table("look_backs")
    op.drop_table("deliveries")
    op.drop_table("closings")
    op.drop_table("clock_rules")
    op.drop_table("calls")
