"""consultations; and indexes in the order that is asked for"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


_UNSEEN = sa.text("checked IS NULL AND ended_at IS NULL")
_INDEXES = {
    "ix_deliveries_due": ("deliveries", ["next_attempt_at", "id"], ["district_id", "state", "next_attempt_at", "id"]),
    "ix_sheets_item": ("sheets", ["district_id", "item_id"], ["district_id", "item_id", "id"]),
    "ix_items_shown": ("items", ["district_id", "now_at"], ["district_id", "now_at", "state"]),
    "ix_items_merged": ("items", ["district_id", "merged_into"], ["district_id", "merged_into", "id"]),
    "ix_attachments_item": ("attachments", ["district_id", "item_id"], ["district_id", "item_id", "id"]),
    "ix_timers_due": ("timers", ["due_at", "id"], ["district_id", "due_at", "id"]),
}
"""In the order that is asked for, before and after: else SQLite reads by the key, or all timers there ever were."""
_PARTIAL = {
    "ix_deliveries_due": (sa.text("state = 'waiting'"), None),
    "ix_items_shown": (sa.text("shown_id IS NOT NULL"), sa.text("shown_id IS NOT NULL")),
    "ix_timers_due": (sa.text("done_at IS NULL"), sa.text("done_at IS NULL")),
}
_NEW = {
    "ix_look_backs_asked": ("look_backs", ["district_id", "asked_at"], _UNSEEN),
    "ix_look_backs_checker": ("look_backs", ["district_id", "checker_id"], _UNSEEN),
    "ix_items_objected": ("items", ["district_id", "now_at"], sa.text("objection = 'open'")),
    "ix_letters_item": ("letters", ["district_id", "item_id", "created_at"], sa.text("item_id IS NOT NULL")),
    "ix_chats_person": ("chats", ["district_id", "person_id"], None),
    "ix_lines_at": ("lines", ["district_id", "at"], None),
    "ix_items_born": ("items", ["district_id", "born_at", "reported_at"], None),
}


def _index(name: str, table: str, columns: list[str], where: sa.TextClause | None) -> None:
    op.create_index(name, table, columns, unique=False, sqlite_where=where, postgresql_where=where)


def upgrade() -> None:
    op.drop_index("ix_look_backs_due", "look_backs")
    for name, (table, _, columns) in _INDEXES.items():
        op.drop_index(name, table)
        _index(name, table, columns, _PARTIAL.get(name, (None, None))[1])
    for name, (table, columns, where) in _NEW.items():
        _index(name, table, columns, where)
    op.create_table('actions',
    sa.Column('district_id', sa.Text(), nullable=False),
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('number', sa.Text(), nullable=False),
    sa.Column('consultation_id', sa.Text(), nullable=False),
    sa.Column('station_id', sa.Text(), nullable=False),
    sa.Column('words_id', sa.Text(), nullable=False),
    sa.Column('owner_id', sa.Text(), nullable=True),
    sa.Column('department_id', sa.Text(), nullable=True),
    sa.Column('participant_id', sa.Text(), nullable=True),
    sa.Column('due_day', sa.Text(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('made_at', sa.BigInteger(), nullable=False),
    sa.Column('done_at', sa.BigInteger(), nullable=True),
    sa.Column('done_id', sa.Text(), nullable=True),
    sa.Column('files', sa.Text(), server_default='[]', nullable=False),
    sa.Column('extensions', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('running', sa.Text(), server_default='[]', nullable=False),
    sa.Column('due_at', sa.BigInteger(), nullable=True),
    sa.Column('practice', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('version', sa.BigInteger(), nullable=False),
    sa.Column('head', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('district_id', 'id'),
    sa.UniqueConstraint('district_id', 'number', name='uq_actions_number')
    )
    op.create_index('ix_actions_consultation', 'actions', ['district_id', 'consultation_id'], unique=False)
    op.create_index('ix_actions_owner', 'actions', ['district_id', 'owner_id', 'state'], unique=False)
    op.create_index('ix_actions_station', 'actions', ['district_id', 'station_id', 'state'], unique=False)
    op.create_table('agenda_lines',
    sa.Column('district_id', sa.Text(), nullable=False),
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('consultation_id', sa.Text(), nullable=False),
    sa.Column('position', sa.BigInteger(), nullable=False),
    sa.Column('words_id', sa.Text(), nullable=False),
    sa.Column('participant_id', sa.Text(), nullable=True),
    sa.Column('minutes', sa.BigInteger(), server_default='0', nullable=False),
    sa.PrimaryKeyConstraint('district_id', 'id')
    )
    op.create_index('ix_agenda_lines_consultation', 'agenda_lines', ['district_id', 'consultation_id', 'position'], unique=False)
    op.create_table('ballots',
    sa.Column('district_id', sa.Text(), nullable=False),
    sa.Column('motion_id', sa.Text(), nullable=False),
    sa.Column('participant_id', sa.Text(), nullable=False),
    sa.Column('choice', sa.Text(), nullable=True),
    sa.Column('at', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('district_id', 'motion_id', 'participant_id')
    )
    op.create_table('consultation_items',
    sa.Column('district_id', sa.Text(), nullable=False),
    sa.Column('consultation_id', sa.Text(), nullable=False),
    sa.Column('item_id', sa.Text(), nullable=False),
    sa.Column('at', sa.BigInteger(), nullable=False),
    sa.Column('ended_at', sa.BigInteger(), nullable=True),
    sa.PrimaryKeyConstraint('district_id', 'consultation_id', 'item_id')
    )
    op.create_index('ix_consultation_items_item', 'consultation_items', ['district_id', 'item_id'], unique=False)
    op.create_table('consultation_looks',
    sa.Column('district_id', sa.Text(), nullable=False),
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('consultation_id', sa.Text(), nullable=False),
    sa.Column('round', sa.BigInteger(), nullable=False),
    sa.Column('due_at', sa.BigInteger(), nullable=False),
    sa.Column('asked_at', sa.BigInteger(), nullable=True),
    sa.Column('checker_id', sa.Text(), nullable=True),
    sa.Column('found', sa.Text(), nullable=True),
    sa.Column('words_id', sa.Text(), nullable=True),
    sa.Column('files', sa.Text(), server_default='[]', nullable=False),
    sa.Column('ended_at', sa.BigInteger(), nullable=True),
    sa.PrimaryKeyConstraint('district_id', 'id'),
    sa.UniqueConstraint('district_id', 'consultation_id', 'round', name='uq_consultation_looks_round')
    )
    op.create_table('consultation_rules',
    sa.Column('district_id', sa.Text(), nullable=False),
    sa.Column('version', sa.Text(), nullable=False),
    sa.Column('rules', sa.Text(), nullable=False),
    sa.Column('made_at', sa.BigInteger(), nullable=False),
    sa.Column('made_by', sa.Text(), nullable=True),
    sa.PrimaryKeyConstraint('district_id', 'version')
    )
    op.create_table('consultations',
    sa.Column('district_id', sa.Text(), nullable=False),
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('number', sa.Text(), nullable=False),
    sa.Column('station_id', sa.Text(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('track', sa.Text(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('step', sa.BigInteger(), nullable=False),
    sa.Column('held_back', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('rules', sa.Text(), nullable=False),
    sa.Column('clocks', sa.Text(), nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('urgency', sa.Text(), nullable=False),
    sa.Column('title_id', sa.Text(), nullable=False),
    sa.Column('words_id', sa.Text(), nullable=True),
    sa.Column('who_id', sa.Text(), nullable=True),
    sa.Column('how_id', sa.Text(), nullable=True),
    sa.Column('order_id', sa.Text(), nullable=True),
    sa.Column('leader_id', sa.Text(), nullable=False),
    sa.Column('made_by', sa.Text(), nullable=False),
    sa.Column('made_at', sa.BigInteger(), nullable=False),
    sa.Column('mode', sa.Text(), server_default='place', nullable=False),
    sa.Column('place_id', sa.Text(), nullable=True),
    sa.Column('room_id', sa.Text(), nullable=True),
    sa.Column('link_id', sa.Text(), nullable=True),
    sa.Column('capacity', sa.BigInteger(), nullable=True),
    sa.Column('seats', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('start_at', sa.BigInteger(), nullable=True),
    sa.Column('end_at', sa.BigInteger(), nullable=True),
    sa.Column('sequence', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('fixed_at', sa.BigInteger(), nullable=True),
    sa.Column('poll_until', sa.BigInteger(), nullable=True),
    sa.Column('polls', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('opened_at', sa.BigInteger(), nullable=True),
    sa.Column('held_at', sa.BigInteger(), nullable=True),
    sa.Column('concluded_at', sa.BigInteger(), nullable=True),
    sa.Column('conclusion_id', sa.Text(), nullable=True),
    sa.Column('called_off_at', sa.BigInteger(), nullable=True),
    sa.Column('reason_id', sa.Text(), nullable=True),
    sa.Column('ended_at', sa.BigInteger(), nullable=True),
    sa.Column('suggestion_id', sa.Text(), nullable=True),
    sa.Column('suggested_to', sa.Text(), nullable=True),
    sa.Column('suggested_at', sa.BigInteger(), nullable=True),
    sa.Column('fate', sa.Text(), nullable=True),
    sa.Column('fate_id', sa.Text(), nullable=True),
    sa.Column('fate_at', sa.BigInteger(), nullable=True),
    sa.Column('raised_from', sa.Text(), nullable=True),
    sa.Column('plan_id', sa.Text(), nullable=True),
    sa.Column('running', sa.Text(), server_default='[]', nullable=False),
    sa.Column('due_at', sa.BigInteger(), nullable=True),
    sa.Column('practice', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('version', sa.BigInteger(), nullable=False),
    sa.Column('head', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('district_id', 'id'),
    sa.UniqueConstraint('district_id', 'number', name='uq_consultations_number')
    )
    op.create_index('ix_consultations_room', 'consultations', ['district_id', 'room_id', 'start_at'], unique=False)
    op.create_index('ix_consultations_start', 'consultations', ['district_id', 'start_at'], unique=False)
    op.create_index('ix_consultations_station', 'consultations', ['district_id', 'station_id', 'state'], unique=False)
    op.create_table('minutes',
    sa.Column('district_id', sa.Text(), nullable=False),
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('consultation_id', sa.Text(), nullable=False),
    sa.Column('edition', sa.BigInteger(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('words_id', sa.Text(), nullable=False),
    sa.Column('made_by', sa.Text(), nullable=False),
    sa.Column('made_at', sa.BigInteger(), nullable=False),
    sa.Column('sent_at', sa.BigInteger(), nullable=True),
    sa.Column('answer_by', sa.BigInteger(), nullable=True),
    sa.Column('settled_at', sa.BigInteger(), nullable=True),
    sa.PrimaryKeyConstraint('district_id', 'id'),
    sa.UniqueConstraint('district_id', 'consultation_id', 'edition', name='uq_minutes_edition')
    )
    op.create_table('minutes_answers',
    sa.Column('district_id', sa.Text(), nullable=False),
    sa.Column('minutes_id', sa.Text(), nullable=False),
    sa.Column('participant_id', sa.Text(), nullable=False),
    sa.Column('answer', sa.Text(), nullable=False),
    sa.Column('words_id', sa.Text(), nullable=True),
    sa.Column('at', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('district_id', 'minutes_id', 'participant_id')
    )
    op.create_table('motions',
    sa.Column('district_id', sa.Text(), nullable=False),
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('consultation_id', sa.Text(), nullable=False),
    sa.Column('position', sa.BigInteger(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('secret', sa.BigInteger(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('words_id', sa.Text(), nullable=False),
    sa.Column('department_id', sa.Text(), nullable=True),
    sa.Column('opened_at', sa.BigInteger(), nullable=True),
    sa.Column('closed_at', sa.BigInteger(), nullable=True),
    sa.Column('result', sa.Text(), server_default='{}', nullable=False),
    sa.Column('version', sa.BigInteger(), nullable=False),
    sa.Column('head', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('district_id', 'id')
    )
    op.create_index('ix_motions_consultation', 'motions', ['district_id', 'consultation_id', 'position'], unique=False)
    op.create_table('participants',
    sa.Column('district_id', sa.Text(), nullable=False),
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('consultation_id', sa.Text(), nullable=False),
    sa.Column('person_id', sa.Text(), nullable=True),
    sa.Column('part', sa.Text(), nullable=False),
    sa.Column('department_id', sa.Text(), nullable=True),
    sa.Column('name_id', sa.Text(), nullable=True),
    sa.Column('party_id', sa.Text(), nullable=True),
    sa.Column('votes', sa.BigInteger(), server_default='1', nullable=False),
    sa.Column('code_hmac', sa.Text(), nullable=True),
    sa.Column('opened_by', sa.Text(), nullable=True),
    sa.Column('invited_at', sa.BigInteger(), nullable=True),
    sa.Column('answer', sa.Text(), nullable=True),
    sa.Column('answered_at', sa.BigInteger(), nullable=True),
    sa.Column('delegate_id', sa.Text(), nullable=True),
    sa.Column('queued_at', sa.BigInteger(), nullable=True),
    sa.Column('came_at', sa.BigInteger(), nullable=True),
    sa.Column('came_how', sa.Text(), nullable=True),
    sa.Column('tries', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('ended_at', sa.BigInteger(), nullable=True),
    sa.Column('version', sa.BigInteger(), nullable=False),
    sa.Column('head', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('district_id', 'id'),
    sa.UniqueConstraint('district_id', 'code_hmac', name='uq_participants_code'),
    sa.UniqueConstraint('district_id', 'consultation_id', 'person_id', name='uq_participants_person')
    )
    op.create_index('ix_participants_person', 'participants', ['district_id', 'person_id'], unique=False)
    op.create_table('rooms',
    sa.Column('district_id', sa.Text(), nullable=False),
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('station_id', sa.Text(), nullable=True),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('name_en', sa.Text(), nullable=False),
    sa.Column('capacity', sa.BigInteger(), nullable=False),
    sa.Column('booked', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('valid_from', sa.BigInteger(), nullable=False),
    sa.Column('valid_to', sa.BigInteger(), nullable=True),
    sa.Column('successor_id', sa.Text(), nullable=True),
    sa.PrimaryKeyConstraint('district_id', 'id'),
    sa.UniqueConstraint('district_id', 'station_id', 'name', name='uq_rooms_name')
    )
    op.create_table('slot_answers',
    sa.Column('district_id', sa.Text(), nullable=False),
    sa.Column('slot_id', sa.Text(), nullable=False),
    sa.Column('participant_id', sa.Text(), nullable=False),
    sa.Column('answer', sa.Text(), nullable=False),
    sa.Column('at', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('district_id', 'slot_id', 'participant_id')
    )
    op.create_index('ix_slot_answers_participant', 'slot_answers', ['district_id', 'participant_id'], unique=False)
    op.create_table('slots',
    sa.Column('district_id', sa.Text(), nullable=False),
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('consultation_id', sa.Text(), nullable=False),
    sa.Column('poll', sa.BigInteger(), nullable=False),
    sa.Column('start_at', sa.BigInteger(), nullable=False),
    sa.Column('end_at', sa.BigInteger(), nullable=False),
    sa.Column('room_id', sa.Text(), nullable=True),
    sa.PrimaryKeyConstraint('district_id', 'id')
    )
    op.create_index('ix_slots_consultation', 'slots', ['district_id', 'consultation_id'], unique=False)
    op.create_table('tallies',
    sa.Column('district_id', sa.Text(), nullable=False),
    sa.Column('motion_id', sa.Text(), nullable=False),
    sa.Column('choice', sa.Text(), nullable=False),
    sa.Column('count', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('district_id', 'motion_id', 'choice')
    )
    op.create_table('topic_supports',
    sa.Column('district_id', sa.Text(), nullable=False),
    sa.Column('topic_id', sa.Text(), nullable=False),
    sa.Column('person_id', sa.Text(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('at', sa.BigInteger(), nullable=False),
    sa.Column('ended_at', sa.BigInteger(), nullable=True),
    sa.PrimaryKeyConstraint('district_id', 'topic_id', 'person_id')
    )
    op.create_index('ix_topic_supports_person', 'topic_supports', ['district_id', 'person_id'], unique=False)
    op.create_table('topics',
    sa.Column('district_id', sa.Text(), nullable=False),
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('number', sa.Text(), nullable=False),
    sa.Column('station_id', sa.Text(), nullable=False),
    sa.Column('person_id', sa.Text(), nullable=False),
    sa.Column('title_id', sa.Text(), nullable=False),
    sa.Column('words_id', sa.Text(), nullable=False),
    sa.Column('category', sa.Text(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('supports', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('signers', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('unknown', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('reason_id', sa.Text(), nullable=True),
    sa.Column('consultation_id', sa.Text(), nullable=True),
    sa.Column('made_at', sa.BigInteger(), nullable=False),
    sa.Column('practice', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('version', sa.BigInteger(), nullable=False),
    sa.Column('head', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('district_id', 'id'),
    sa.UniqueConstraint('district_id', 'number', name='uq_topics_number')
    )
    op.create_index('ix_topics_person', 'topics', ['district_id', 'person_id'], unique=False)
    op.create_index('ix_topics_station', 'topics', ['district_id', 'station_id', 'state'], unique=False)
    op.create_table('utterances',
    sa.Column('district_id', sa.Text(), nullable=False),
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('consultation_id', sa.Text(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('participant_id', sa.Text(), nullable=True),
    sa.Column('person_id', sa.Text(), nullable=True),
    sa.Column('words_id', sa.Text(), nullable=True),
    sa.Column('files', sa.Text(), nullable=False),
    sa.Column('reply_to', sa.Text(), nullable=True),
    sa.Column('at', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('district_id', 'id')
    )
    op.create_index('ix_utterances_consultation', 'utterances', ['district_id', 'consultation_id', 'kind'], unique=False)
    op.create_table('year_plans',
    sa.Column('district_id', sa.Text(), nullable=False),
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('station_id', sa.Text(), nullable=False),
    sa.Column('year', sa.BigInteger(), nullable=False),
    sa.Column('position', sa.BigInteger(), nullable=False),
    sa.Column('month', sa.BigInteger(), nullable=True),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('track', sa.Text(), nullable=False),
    sa.Column('title_id', sa.Text(), nullable=False),
    sa.Column('leader_id', sa.Text(), nullable=True),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('consultation_id', sa.Text(), nullable=True),
    sa.Column('made_at', sa.BigInteger(), nullable=False),
    sa.Column('made_by', sa.Text(), nullable=False),
    sa.Column('version', sa.BigInteger(), nullable=False),
    sa.Column('head', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('district_id', 'id')
    )
    op.create_index('ix_year_plans_station', 'year_plans', ['district_id', 'station_id', 'year'], unique=False)
    op.add_column('attachments', sa.Column('consultation_id', sa.Text(), nullable=True))
    op.add_column('contents', sa.Column('consultation_id', sa.Text(), nullable=True))
    op.create_index('ix_contents_consultation', 'contents', ['district_id', 'consultation_id'], unique=False)
    op.add_column('districts', sa.Column('consulting', sa.Text(), server_default='1', nullable=False))


def downgrade() -> None:
    op.create_index("ix_look_backs_due", "look_backs", ["district_id", "ended_at", "due_at"], unique=False)
    for name, (table, _, _) in _NEW.items():
        op.drop_index(name, table)
    for name, (table, columns, _) in _INDEXES.items():
        op.drop_index(name, table)
        _index(name, table, columns, _PARTIAL.get(name, (None, None))[0])
    op.drop_column("districts", "consulting")
    op.drop_index("ix_contents_consultation", "contents")
    op.drop_column("contents", "consultation_id")
    op.drop_column("attachments", "consultation_id")
    op.drop_table("year_plans")
    op.drop_table("utterances")
    op.drop_table("topics")
    op.drop_table("topic_supports")
    op.drop_table("tallies")
    op.drop_table("slots")
    op.drop_table("slot_answers")
    op.drop_table("rooms")
    op.drop_table("participants")
    op.drop_table("motions")
    op.drop_table("minutes_answers")
    op.drop_table("minutes")
    op.drop_table("consultations")
    op.drop_table("consultation_rules")
    op.drop_table("consultation_looks")
    op.drop_table("consultation_items")
    op.drop_table("ballots")
    op.drop_table("agenda_lines")
    op.drop_table("actions")
