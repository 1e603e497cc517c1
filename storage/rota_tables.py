"""Who sits when: plans, changes of them, swaps, leaves, what has been, and calendars behind a link."""

from __future__ import annotations

from sqlalchemy import Index, UniqueConstraint

from storage.columns import integer, maybe, maybe_integer, span, table, text

rota_plans = table(
    "rota_plans",
    text("id"),
    text("station_id"),
    text("duty"),  # member, reserve, duty head
    text("people"),  # person ids in order
    text("anchor"),  # YYYY-MM-DD: the day on which the first of them begins
    text("rule", server_default="{}"),  # how turns pass, JSON as domain.rota_plan.Rule has it
    *span(),
)
rotas = table(
    "rotas",  # a station's rota: the thing that all its events are chained to; its version guards every change of it
    text("id"),  # the station's
    text("settings"),  # JSON
    integer("version"),
    text("head"),
)
duty_changes = table(
    "duty_changes",  # who sits in place of whom the plan names; a later one lies on top
    text("id"),
    text("station_id"),
    text("duty"),
    integer("start_at"),
    integer("end_at"),
    text("person_id"),
    maybe("instead_of"),
    text("kind"),  # swap, override, taken
    integer("extra"),  # also where the plan has nobody sit
    maybe("swap_id"),
    integer("made_at"),
    maybe("made_by"),
    maybe_integer("undone_at"),
    Index("ix_duty_changes_station", "district_id", "station_id", "end_at"),
    Index("ix_duty_changes_end", "district_id", "end_at"),
)
swaps = table(
    "swaps",  # a shift that is offered, to one or to all who sit at the station
    text("id"),
    text("station_id"),
    text("duty"),
    integer("start_at"),
    integer("end_at"),
    text("from_id"),
    maybe("to_id"),  # null: whoever is first
    maybe_integer("back_start"),  # the shift that is wanted in return
    maybe_integer("back_end"),
    text("state"),  # offered, accepted (the head has to agree), done, declined, refused, withdrawn, undone, lapsed
    maybe("taken_by"),
    integer("asked_at"),
    maybe_integer("decided_at"),
    maybe("decided_by"),
    Index("ix_swaps_station", "district_id", "station_id", "state", "end_at"),
    Index("ix_swaps_from", "district_id", "from_id", "end_at"),
)
leaves = table(
    "leaves",
    text("id"),
    text("person_id"),
    integer("start_at"),
    integer("end_at"),
    maybe("reason_id"),  # content: nobody but the person reads it
    integer("made_at"),
    maybe("made_by"),
    maybe_integer("ended_at"),  # taken back before it began, or cut short (then end_at is that moment)
    Index("ix_leaves_person", "district_id", "person_id", "end_at"),
    Index("ix_leaves_end", "district_id", "end_at"),
)
shifts = table(
    "shifts",  # what has been, never following the plan any more; without a length: under way, and he says he is there
    text("station_id"),
    text("duty"),
    integer("start_at"),
    integer("end_at"),
    maybe("person_id"),  # null: nobody sat
    maybe("planned_id"),
    text("why"),
    text("day"),  # YYYY-MM-DD, the district's
    integer("rest"),  # on a weekend or holiday
    maybe_integer("attended_at"),  # the person said so, or acted on a matter
    maybe("noted_by"),  # who said for him that he was there, or was not
    integer("absent", server_default="0"),
    Index("ix_shifts_person", "district_id", "person_id", "start_at"),
    Index("ix_shifts_time", "district_id", "start_at"),
    key=("station_id", "duty", "start_at"),
)
feeds = table(
    "feeds",  # calendars behind a secret link
    text("id"),
    text("code_hmac"),
    text("kind"),  # person, station
    maybe("station_id"),
    text("person_id"),  # whose it is: who may revoke it
    integer("made_at"),
    maybe_integer("revoked_at"),
    UniqueConstraint("district_id", "code_hmac", name="uq_feeds_code"),
    Index("ix_feeds_person", "district_id", "person_id"),
)
