"""The tables of consultations (微协商): what is talked through, by whom, when, and what came of it."""

from __future__ import annotations

from sqlalchemy import Index, UniqueConstraint

from storage.columns import integer, maybe, maybe_integer, span, table, text

consultations = table(
    "consultations",
    text("id"),
    text("number"),  # XH-C26-003: for ever, opens nothing
    text("station_id"),
    text("kind"),  # slug of one of the rules' kinds
    text("track"),  # major, key: 发展大事, 关键小事
    text("state"),
    integer("step"),  # which of the rules' steps it is at, from 0
    integer("held_back", server_default="0"),  # sent back: goes on by the head's hand only
    text("rules"),  # version of the rules that it began under
    text("clocks"),  # version of the clocks that it began under
    text("source"),  # items, topic, plan, staff
    text("urgency"),
    text("title_id"),  # content: 议题
    maybe("words_id"),  # what it is about
    maybe("who_id"),  # 主体
    maybe("how_id"),  # 方式
    maybe("order_id"),  # 流程
    text("leader_id"),  # whose it is: who leads it
    text("made_by"),
    integer("made_at"),
    text("mode", server_default="place"),  # place, online, both
    maybe("place_id"),  # content: where, if in no room of the list
    maybe("room_id"),
    maybe("link_id"),  # content: the link of a meeting at a distance
    maybe_integer("capacity"),
    integer("seats", server_default="0"),  # who wants one of the capacity: beyond it they wait
    maybe_integer("start_at"),
    maybe_integer("end_at"),
    integer("sequence", server_default="0"),  # of its calendar entry: rises with every change of time, place or state
    maybe_integer("fixed_at"),
    maybe_integer("poll_until"),  # a slot poll runs until then
    integer("polls", server_default="0"),  # polls ever begun
    maybe_integer("opened_at"),
    maybe_integer("held_at"),
    maybe_integer("concluded_at"),
    maybe("conclusion_id"),  # content: 议定
    maybe_integer("called_off_at"),
    maybe("reason_id"),  # of calling off, of sending back
    maybe_integer("ended_at"),
    maybe("suggestion_id"),  # content: what is suggested
    maybe("suggested_to"),  # department, or content where it is none
    maybe_integer("suggested_at"),
    maybe("fate"),  # adopted, partly, rejected
    maybe("fate_id"),  # content: 批示
    maybe_integer("fate_at"),
    maybe("raised_from"),  # the micro-consultation that it grew out of
    maybe("plan_id"),  # of the year's plan
    text("running", server_default="[]"),
    maybe_integer("due_at"),
    integer("practice", server_default="0"),
    integer("version"),
    text("head"),
    UniqueConstraint("district_id", "number", name="uq_consultations_number"),
    Index("ix_consultations_station", "district_id", "station_id", "state"),
    Index("ix_consultations_start", "district_id", "start_at"),
    Index("ix_consultations_room", "district_id", "room_id", "start_at"),
)
consultation_items = table(
    "consultation_items",
    text("consultation_id"),
    text("item_id"),
    integer("at"),
    maybe_integer("ended_at"),  # it went on without the consultation
    Index("ix_consultation_items_item", "district_id", "item_id"),
    key=("consultation_id", "item_id"),
)
participants = table(
    "participants",  # who is invited to a consultation; a thing of its own, so that 300 can answer at once
    text("id"),
    text("consultation_id"),
    maybe("person_id"),  # null: a guest, or somebody without a chat
    text("part"),  # leader, member, resident, department, clerk, guest
    maybe("department_id"),
    maybe("name_id"),  # content: how a guest, or who has no chat, is named
    maybe("party_id"),  # content: whom a guest speaks for (物业, 业委会)
    integer("votes", server_default="1"),
    maybe("code_hmac"),  # of a guest's link
    maybe("opened_by"),  # HMAC of the cookie of the browser that it is bound to
    maybe_integer("invited_at"),
    maybe("answer"),  # yes, no, written, sends
    maybe_integer("answered_at"),
    maybe("delegate_id"),  # content: who comes in his place
    maybe_integer("queued_at"),  # waits for a seat since
    maybe_integer("came_at"),
    maybe("came_how"),  # code, paper, head
    integer("tries", server_default="0"),  # wrong codes
    maybe_integer("ended_at"),
    integer("version"),
    text("head"),
    UniqueConstraint("district_id", "consultation_id", "person_id", name="uq_participants_person"),
    UniqueConstraint("district_id", "code_hmac", name="uq_participants_code"),
    Index("ix_participants_person", "district_id", "person_id"),
)
slots = table(
    "slots",  # times that a poll proposes
    text("id"),
    text("consultation_id"),
    integer("poll"),  # which poll of the consultation
    integer("start_at"),
    integer("end_at"),
    maybe("room_id"),
    Index("ix_slots_consultation", "district_id", "consultation_id"),
)
slot_answers = table(
    "slot_answers",
    text("slot_id"),
    text("participant_id"),
    text("answer"),  # yes, maybe, no
    integer("at"),
    Index("ix_slot_answers_participant", "district_id", "participant_id"),
    key=("slot_id", "participant_id"),
)
agenda_lines = table(
    "agenda_lines",
    text("id"),
    text("consultation_id"),
    integer("position"),
    text("words_id"),
    maybe("participant_id"),  # who speaks
    integer("minutes", server_default="0"),
    Index("ix_agenda_lines_consultation", "district_id", "consultation_id", "position"),
)
utterances = table(
    "utterances",  # what was said: questions before the meeting, written opinions, opinions at it, materials, research
    text("id"),
    text("consultation_id"),
    text("kind"),  # question, reply, written, opinion, material, research
    maybe("participant_id"),  # null: unsigned
    maybe("person_id"),  # who wrote it down for the station; null: unsigned
    maybe("words_id"),
    text("files"),
    maybe("reply_to"),
    integer("at"),  # of an unsigned one the meeting's start: it tells nothing
    Index("ix_utterances_consultation", "district_id", "consultation_id", "kind"),
)
motions = table(
    "motions",  # what is voted on, and departments' answers that are rated
    text("id"),
    text("consultation_id"),
    integer("position"),
    text("kind"),  # vote, rating
    integer("secret"),
    text("state"),  # draft, open, closed, dropped
    text("words_id"),
    maybe("department_id"),  # whose answer is rated
    maybe_integer("opened_at"),
    maybe_integer("closed_at"),
    text("result", server_default="{}"),  # JSON {"yes": 5, …}, frozen at closing
    integer("version"),
    text("head"),
    Index("ix_motions_consultation", "district_id", "consultation_id", "position"),
)
ballots = table(
    "ballots",  # who has voted; of a secret vote neither what nor when
    text("motion_id"),
    text("participant_id"),
    maybe("choice"),
    integer("at"),  # 0 of a secret one
    key=("motion_id", "participant_id"),
)
tallies = table("tallies", text("motion_id"), text("choice"), integer("count"), key=("motion_id", "choice"))
minutes = table(
    "minutes",
    text("id"),
    text("consultation_id"),
    integer("edition"),
    text("state"),  # draft, sent, settled, replaced
    text("words_id"),
    text("made_by"),
    integer("made_at"),
    maybe_integer("sent_at"),
    maybe_integer("answer_by"),
    maybe_integer("settled_at"),
    UniqueConstraint("district_id", "consultation_id", "edition", name="uq_minutes_edition"),
)
minutes_answers = table(
    "minutes_answers",
    text("minutes_id"),
    text("participant_id"),
    text("answer"),  # agrees, objects, silent
    maybe("words_id"),
    integer("at"),
    key=("minutes_id", "participant_id"),
)
actions = table(
    "actions",  # 行动项: who does what until when
    text("id"),
    text("number"),  # the consultation's, and -1, -2 …
    text("consultation_id"),
    text("station_id"),
    text("words_id"),
    maybe("owner_id"),  # a person who serves
    maybe("department_id"),
    maybe("participant_id"),  # a guest
    text("due_day"),  # YYYY-MM-DD
    text("state"),  # open, done, dropped
    integer("made_at"),
    maybe_integer("done_at"),
    maybe("done_id"),  # content: what was done
    text("files", server_default="[]"),
    integer("extensions", server_default="0"),
    text("running", server_default="[]"),
    maybe_integer("due_at"),
    integer("practice", server_default="0"),
    integer("version"),
    text("head"),
    UniqueConstraint("district_id", "number", name="uq_actions_number"),
    Index("ix_actions_consultation", "district_id", "consultation_id"),
    Index("ix_actions_owner", "district_id", "owner_id", "state"),
    Index("ix_actions_station", "district_id", "station_id", "state"),
)
consultation_looks = table(
    "consultation_looks",  # 跟踪问效: does what was agreed hold?
    text("id"),
    text("consultation_id"),
    integer("round"),
    integer("due_at"),
    maybe_integer("asked_at"),
    maybe("checker_id"),
    maybe("found"),  # holds, partly, failed
    maybe("words_id"),
    text("files", server_default="[]"),
    maybe_integer("ended_at"),
    UniqueConstraint("district_id", "consultation_id", "round", name="uq_consultation_looks_round"),
)
topics = table(
    "topics",  # 请你来协商: what a resident proposes to talk through
    text("id"),
    text("number"),
    text("station_id"),
    text("person_id"),
    text("title_id"),
    text("words_id"),
    text("category"),
    text("state"),  # proposed, shown, taken, refused, withdrawn
    integer("supports", server_default="0"),
    integer("signers", server_default="0"),  # who propose it along with him, himself among them
    integer("unknown", server_default="0"),  # supports from the web by nobody known: shown beside, decide nothing
    maybe("reason_id"),
    maybe("consultation_id"),
    integer("made_at"),
    integer("practice", server_default="0"),
    integer("version"),
    text("head"),
    UniqueConstraint("district_id", "number", name="uq_topics_number"),
    Index("ix_topics_station", "district_id", "station_id", "state"),
    Index("ix_topics_person", "district_id", "person_id"),
)
topic_supports = table(
    "topic_supports",
    text("topic_id"),
    text("person_id"),
    text("kind"),  # supports, signs
    integer("at"),
    maybe_integer("ended_at"),
    Index("ix_topic_supports_person", "district_id", "person_id"),
    key=("topic_id", "person_id"),
)
year_plans = table(
    "year_plans",  # 年度协商计划, line by line
    text("id"),
    text("station_id"),
    integer("year"),
    integer("position"),
    maybe_integer("month"),
    text("kind"),
    text("track"),
    text("title_id"),
    maybe("leader_id"),
    text("state"),  # planned, begun, held, done, dropped
    maybe("consultation_id"),
    integer("made_at"),
    text("made_by"),
    integer("version"),
    text("head"),
    Index("ix_year_plans_station", "district_id", "station_id", "year"),
)
rooms = table(
    "rooms",  # where meetings are held; several stations may share one
    text("id"),
    maybe("station_id"),  # null: the district's
    text("name"),
    text("name_en"),
    integer("capacity"),
    integer("booked", server_default="0"),  # rises with every booking: what guards against two at once
    *span(),
    UniqueConstraint("district_id", "station_id", "name", name="uq_rooms_name"),
)
consultation_rules = table(
    "consultation_rules",  # each version of the steps, kinds and weights that a district has set
    text("version"),
    text("rules"),  # JSON: domain.consultation_rules.Rules
    integer("made_at"),
    maybe("made_by"),
    key=("version",),
)
