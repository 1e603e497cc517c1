"""A line of the year's plan: added, changed, or dropped with a reason; whoever is to lead it is told."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from dialogs.cards import button
from dialogs.form import CHECK, Answer, Draft, Option
from dialogs.keys import Button, Label, Say
from dialogs.letter import Card, Letter, name, phrase, row, say, station, text, words
from dialogs.topic_cards import kind_named, month_said
from dialogs.topic_forms import AddYearPlan, DropYearPlan
from domain.consultation import Track
from domain.people import Role
from domain.permissions import Permission, ensure, may
from domain.refusal import Refusal, Refused
from domain.year_plan import PlanLine, PlanState, add, change, drop
from handlers.dialog import Offers, answer_choice
from handlers.own_title import hear_title, newest_title
from handlers.plan_lines import line_here
from handlers.set_up_places import place_options
from handlers.show_year_plan import plan_choice, stations_seen, today
from handlers.talk import Talk
from storage import tables
from storage.ids import new_id
from storage.year_plans import plan_of, write_plan_line

HEAD = "head"
ANY = "0"


class Add:
    FORM = AddYearPlan
    REQUIRES = Permission.YEAR_PLAN

    @staticmethod
    async def taken(talk: Talk, draft: Draft, name_: str) -> Draft:
        if name_ == "words":
            return await newest_title(talk, draft, draft.values["station"])
        if name_:
            return draft
        values = dict(draft.values)
        if values.get("line"):
            values |= await _standing(talk, values["line"])
        values["year"] = values.get("year") or today(talk).year
        plain = {"kind": talk.house.consulting.kinds[0].slug, "track": Track.KEY.value, "leader": HEAD}
        places = _places(talk)
        if len(places) == 1:
            plain["station"] = places[0]
        return replace(draft, values=plain | values)

    @staticmethod
    async def offers(talk: Talk, draft: Draft) -> Offers:
        match draft.asking:
            case "station":
                return {"station": place_options(_places(talk))}
            case "kind":
                kinds = talk.house.consulting.kinds
                return {"kind": [Option(k.slug, phrase(f"button.{Button.PLAIN}", said=kind_named(k))) for k in kinds]}
            case "month":
                return {"month": _months(talk, draft.values["year"])}
            case _:
                return {"leader": await _leaders(talk, draft.values["station"])}

    @staticmethod
    async def heard(talk: Talk, draft: Draft, name_: str, said: Answer) -> Answer:
        return await hear_title(talk, draft.values["station"], said) if name_ == "words" else said

    @staticmethod
    async def check(talk: Talk, draft: Draft) -> Letter:
        values = draft.values
        found = _composed(talk, AddYearPlan.model_validate(values), title=values["words"][-1])
        who = name(found.leader_id) if found.leader_id else text(f"label.{Label.PLAN_LEADER_HEAD}")
        rows = (
            row("house", station(found.station_id), f"label.{Label.STATION}"),
            row("megaphone", words(found.title_id), f"label.{Label.TALK_TITLE}"),
            row("calendar", month_said(found), f"label.{Label.PLAN_WHEN}"),
            row("tag", kind_named(talk.house.consulting.kind(found.kind)), f"label.{Label.TALK_KIND}"),
            row("circle", text(f"track.{found.track}"), f"label.{Label.TALK_TRACK}"),
            row("user", who, f"label.{Label.PLAN_LEADER}"),
        )
        changes = (("words", Button.CHANGE_TITLE), ("month", Button.CHANGE_MONTH), ("kind", Button.CHANGE_KIND))
        more = (("track", Button.CHANGE_TRACK), ("leader", Button.CHANGE_LEADER))
        return Letter(
            "add_year_plan.check.ask",
            (phrase("add_year_plan.check.ask", year=str(found.year)),),
            card=Card(rows=rows),
            choices=(
                answer_choice(phrase(f"button.{Button.PLAN_SAVE}"), CHECK, "submit", primary=True),
                *(answer_choice(phrase(f"button.{key}"), CHECK, field) for field, key in (*changes, *more)),
                button(Button.CANCEL, "cancel"),
            ),
        )

    @staticmethod
    async def handle(talk: Talk, form: AddYearPlan) -> None:
        ensure(talk.actor(form.station), Permission.YEAR_PLAN)
        written = " ".join((await talk.words(form.words[-1:])).split())
        if not written:
            raise Refusal(Refused.WORDS_GONE)
        title = form.words[-1]
        columns = {"kind": "year_plan", "person_id": None, "text": written, "expires_at": None, "via": ""}
        talk.work.update(tables.contents, {"id": title}, rule="one", **columns)
        made, key = await _write(talk, form, title)
        _tell_leader(talk, made)
        talk.reply(
            say(f"say.{key}", plan_choice(made), title=words(title), month=month_said(made), year=str(made.year))
        )


def _places(talk: Talk) -> list[str]:
    return [one for one in stations_seen(talk) if may(talk.actor(one), Permission.YEAR_PLAN)]


async def _standing(talk: Talk, line_id: str) -> dict[str, Any]:
    """The line as it stands, as answers. Raises Refusal where it is begun or dropped."""
    found = await line_here(talk, line_id, Permission.YEAR_PLAN)
    change(found, talk.actor(found.station_id), talk.now, talk.channel, to=found)
    title = talk.keep("year_plan", await talk.words([found.title_id]), days=7)
    said = {"station": found.station_id, "year": found.year, "kind": found.kind, "track": found.track.value}
    return {**said, "month": str(found.month or 0), "leader": found.leader_id or HEAD, "words": [title]}


def _months(talk: Talk, year: int) -> list[Option]:
    """Those that are not over yet, and some time in the year."""
    now = today(talk)
    first = now.month if year == now.year else 1
    found = [Option(str(month), phrase(f"button.{Button.PLAN_MONTH}", month=month)) for month in range(first, 13)]
    return [*found, Option(ANY, phrase(f"button.{Button.PLAN_ANY_MONTH}"))]


async def _leaders(talk: Talk, station_id: str) -> list[Option]:
    held = [one.held for one in await talk.serving(station_id)]
    people = dict.fromkeys(
        one.person_id for one in held if one.scope_id == station_id and one.role in (Role.MEMBER, Role.HEAD)
    )
    plain = Option(HEAD, phrase(f"label.{Label.PLAN_LEADER_HEAD}"))
    return [plain, *(Option(one, phrase(f"button.{Button.PLAIN}", said=name(one))) for one in people)]


def _composed(talk: Talk, form: AddYearPlan, *, title: str) -> PlanLine:
    return PlanLine(
        id=new_id(),
        station_id=form.station,
        year=form.year,
        position=0,
        month=int(form.month) or None,
        kind=form.kind,
        track=Track(form.track),
        title_id=title,
        leader_id=None if form.leader == HEAD else form.leader,
        state=PlanState.PLANNED,
        made_at=talk.now,
        made_by=talk.person_id,
    )


async def _write(talk: Talk, form: AddYearPlan, title: str) -> tuple[PlanLine, Say]:
    made, actor = _composed(talk, form, title=title), talk.actor(form.station)
    if form.line:
        found = await line_here(talk, form.line, Permission.YEAR_PLAN)
        moved = change(found, actor, talk.now, talk.channel, to=made)
        talk.work.delete(tables.contents, id=found.title_id)
        return write_plan_line(talk.work, *moved), Say.PLAN_CHANGED
    count = len(await plan_of(talk.work, [form.station], form.year))
    fresh = replace(made, position=count + 1)
    return write_plan_line(talk.work, *add(fresh, actor, talk.now, talk.channel)), Say.PLAN_ADDED


def _tell_leader(talk: Talk, made: PlanLine) -> None:
    if made.leader_id is None or made.leader_id == talk.person_id:
        return
    key = f"say.{Say.PLAN_YOU_LEAD}"
    line = phrase(key, title=words(made.title_id), month=month_said(made), year=str(made.year))
    shows = button(Button.SHOW_PLAN, "show_plan_line", plan=made.id)
    talk.told.append((made.leader_id, Letter(key, (line,), choices=(shows,))))


class Drop:
    FORM = DropYearPlan
    REQUIRES = Permission.YEAR_PLAN

    @staticmethod
    async def taken(talk: Talk, draft: Draft, name_: str) -> Draft:
        found = await line_here(talk, draft.values["plan"], Permission.YEAR_PLAN)
        drop(found, talk.actor(found.station_id), talk.now, talk.channel, reason="")
        return draft

    @staticmethod
    async def handle(talk: Talk, form: DropYearPlan) -> None:
        found = await line_here(talk, form.plan, Permission.YEAR_PLAN)
        reason = await talk.settle(form.reason, "year_plan_reason", None, strip=True)
        moved = drop(found, talk.actor(found.station_id), talk.now, talk.channel, reason=reason)
        made = write_plan_line(talk.work, *moved)
        talk.reply(say(f"say.{Say.PLAN_DROPPED}", plan_choice(made),
                       title=words(made.title_id)))  # fmt: skip
        if made.leader_id not in (None, talk.person_id):
            key = f"say.{Say.PLAN_DROPPED_TOLD}"
            line = phrase(key, title=words(made.title_id), words=words(reason))
            talk.told.append((made.leader_id or "", Letter(key, (line,))))
