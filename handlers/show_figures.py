"""数据: figures beside those of the period before, how they are counted, and which matters are behind them."""

from __future__ import annotations

from dialogs.figure_forms import ShowBehind, ShowFigures, ShowFormulas
from dialogs.figure_letters import behind_letter, figures_letter, formulas_letter, places_letter
from domain.figures import span_of
from domain.permissions import Permission, may
from domain.refusal import Refusal, Refused
from handlers.desk_behind import left_out
from handlers.desk_figures import Spans, seen_in
from handlers.figure_facts import viewed
from handlers.talk import DAY, Talk
from storage.cockpit import standing_at

REQUIRES = Permission.FIGURES_SEE


class Show:
    FORM = ShowFigures
    REQUIRES = REQUIRES

    @staticmethod
    async def handle(talk: Talk, form: ShowFigures) -> None:
        view, place = viewed(talk, form.place)
        zone, back = talk.house.district.zone, min(form.back, 1)
        now, before = (span_of(form.period, talk.now, zone, ago) for ago in (back, back + 1))
        found = await seen_in(talk, view.places, place, Spans(now, before))
        standing = await standing_at(talk.work, [place] if place else view.places, talk.now + DAY)
        over = sum(one.over for one in standing.values())
        which = place in view.readable if place else view.readable.issuperset(view.places)
        export = may(talk.anywhere(), Permission.LIST_EXPORT)
        talk.reply(
            figures_letter(
                place, form.period, found.now, found.before, over, which=which, export=export, back=form.back
            )
        )
        if not place:
            talk.reply(places_letter(form.period, found.stations, form.back))


class Formulas:
    FORM = ShowFormulas
    REQUIRES = REQUIRES

    @staticmethod
    async def handle(talk: Talk, form: ShowFormulas) -> None:
        talk.reply(formulas_letter())


class Which:
    FORM = ShowBehind
    REQUIRES = REQUIRES

    @staticmethod
    async def handle(talk: Talk, form: ShowBehind) -> None:
        view, place = viewed(talk, form.place)
        places = [place] if place else list(view.places)
        if not view.readable.issuperset(places):
            raise Refusal(Refused.NOT_YOURS)  # figures only
        rate, left, hidden = await left_out(talk, form.measure, view.places, place, form.period, min(form.back, 1))
        talk.reply(behind_letter(rate, left, hidden))
