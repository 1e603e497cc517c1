"""事项类别: their names and order, a new one, one that is no more. Matters keep the name that they were given."""

from __future__ import annotations

import secrets

from dialogs.form import Answer, Draft, Misheard, Option
from dialogs.keys import Say
from dialogs.letter import Letter, Param, category, listing, say
from dialogs.place_forms import AddCategory, EndCategory, MoveCategory, RenameCategory, ShowCategories
from dialogs.place_keys import Places, press, said
from domain.events import Name
from domain.permissions import Permission
from domain.refusal import Refusal, Refused
from handlers.categories import category_options
from handlers.dialog import Offers
from handlers.district_note import as_it_stands, from_now, note
from handlers.renaming import LONGEST_EN, ask_anew, column_of, now_said, short_name, with_seen
from handlers.talk import Talk
from storage import tables
from storage.district import Category
from storage.ids import new_id

OTHER = "other"
"""Where everything goes that has no category of its own: it stays."""
LAST = "last"
MOST = 40


def _found(talk: Talk, slug: str) -> Category:
    found = talk.house.district.categories.get(slug)
    if found is None:
        raise Refusal(Refused.CATEGORY_GONE)
    return found


def _named(talk: Talk, name: str, own: str = "") -> bool:
    return any(name in (one.name, one.name_en) and one.slug != own for one in talk.house.district.categories.values())


class Categories:
    FORM = ShowCategories
    REQUIRES = Permission.DISTRICT_ARRANGE

    @staticmethod
    async def handle(talk: Talk, form: ShowCategories) -> None:
        lines = [said(Places.NAMED, name=category(slug)) for slug in talk.house.district.categories]
        choices = (
            press(Places.ADD_CATEGORY, "add_category"),
            press(Places.RENAME_CATEGORY, "rename_category"),
            press(Places.MOVE_CATEGORY, "move_category"),
            press(Places.END_CATEGORY, "end_category"),
        )
        talk.reply(say(f"places.{Places.CATEGORIES_LIST}", *choices, lines=listing(lines, "comma")))


class Add:
    FORM = AddCategory
    REQUIRES = Permission.DISTRICT_ARRANGE

    @staticmethod
    async def taken(talk: Talk, draft: Draft, name: str) -> Draft:
        if len(talk.house.district.categories) >= MOST:
            raise Refusal(Refused.CATEGORIES_FULL)
        return draft

    @staticmethod
    async def heard(talk: Talk, draft: Draft, name: str, answer: Answer) -> Answer:
        given = short_name(talk, answer, LONGEST_EN if name == "english" else 20)
        if _named(talk, given):
            raise Misheard(Say.CATEGORY_TWICE)
        return Answer(text=given)

    @staticmethod
    async def handle(talk: Talk, form: AddCategory) -> None:
        """Before 其他, which is the last that one looks at."""
        row = await as_it_stands(talk)
        if _named(talk, form.called):
            raise Refusal(Refused.PLACE_NAMED)
        made, slug = new_id(), f"k{secrets.token_hex(6)}"
        span = from_now(talk)
        talk.work.insert(
            tables.categories, id=made, slug=slug, name=form.called, name_en=form.english, position=0, **span
        )
        order = list(talk.house.district.categories)
        order.insert(order.index(OTHER) if OTHER in order[-1:] else len(order), slug)
        _put_order(talk, order, {slug: made})
        note(talk, row, Name.DISTRICT_CATEGORY_ADDED, category=slug, name=form.called)
        _reply(talk, Places.CATEGORY_ADDED, name=form.called)


class Rename:
    FORM = RenameCategory
    REQUIRES = Permission.DISTRICT_ARRANGE
    fills = staticmethod(now_said)

    @staticmethod
    async def taken(talk: Talk, draft: Draft, name: str) -> Draft:
        return with_seen(draft, "category", lambda slug, tongue: _called(_found(talk, slug), tongue))

    @staticmethod
    async def offers(talk: Talk, draft: Draft) -> Offers:
        return {"category": category_options(talk)}

    @staticmethod
    async def heard(talk: Talk, draft: Draft, name: str, answer: Answer) -> Answer:
        if name != "called":
            return answer
        given = short_name(talk, answer, LONGEST_EN if draft.values["tongue"] == "en" else 20)
        if _named(talk, given, draft.values["category"]):
            raise Misheard(Say.CATEGORY_TWICE)
        return Answer(text=given)

    @staticmethod
    async def handle(talk: Talk, form: RenameCategory) -> None:
        row = await as_it_stands(talk)
        found = _found(talk, form.category)
        old = _called(found, form.tongue)
        if old != form.seen:
            await ask_anew(talk, form.name, {"category": form.category, "tongue": form.tongue}, old)
            return
        if _named(talk, form.called, found.slug):
            raise Refusal(Refused.PLACE_NAMED)
        column = column_of(form.tongue)
        talk.work.update(tables.categories, {"id": found.id}, rule="one", **{column: form.called})
        note(talk, row, Name.DISTRICT_CATEGORY_CHANGED, category=found.slug, field=column, old=old, new=form.called)
        _reply(talk, Places.CATEGORY_RENAMED, name=form.called)


def _called(found: Category, tongue: str) -> str:
    return found.name_en if tongue == "en" else found.name


class Move:
    FORM = MoveCategory
    REQUIRES = Permission.DISTRICT_ARRANGE

    @staticmethod
    async def offers(talk: Talk, draft: Draft) -> Offers:
        chosen = draft.values.get("category")
        before = [
            Option(slug, said(Places.BEFORE, category=category(slug)))
            for slug in talk.house.district.categories
            if slug != chosen
        ]
        return {"category": category_options(talk), "before": [*before, Option(LAST, said(Places.LAST))]}

    @staticmethod
    async def handle(talk: Talk, form: MoveCategory) -> None:
        row = await as_it_stands(talk)
        found = _found(talk, form.category)
        order = [slug for slug in talk.house.district.categories if slug != found.slug]
        at = len(order) if form.before == LAST else order.index(_found(talk, form.before).slug)
        old = list(talk.house.district.categories).index(found.slug)
        order.insert(at, found.slug)
        _put_order(talk, order, {})
        note(talk, row, Name.DISTRICT_CATEGORY_CHANGED, category=found.slug, field="position", old=old, new=at)
        _reply(talk, Places.CATEGORY_MOVED, name=category(found.slug))


def _put_order(talk: Talk, order: list[str], made: dict[str, str]) -> None:
    ids = {slug: one.id for slug, one in talk.house.district.categories.items()} | made
    for position, slug in enumerate(order):
        talk.work.update(tables.categories, {"id": ids[slug]}, rule="one", position=position)


class End:
    FORM = EndCategory
    REQUIRES = Permission.DISTRICT_ARRANGE

    @staticmethod
    async def offers(talk: Talk, draft: Draft) -> Offers:
        chosen, options = draft.values.get("category"), category_options(talk)
        return {
            "category": [one for one in options if one.value != OTHER],
            "successor": [one for one in options if one.value != chosen],
        }

    @staticmethod
    async def handle(talk: Talk, form: EndCategory) -> None:
        row = await as_it_stands(talk)
        found, heir = _found(talk, form.category), _found(talk, form.successor)
        if form.sure == "no":
            await Categories.handle(talk, ShowCategories())
            return
        if found.slug in (OTHER, heir.slug):
            raise Refusal(Refused.CATEGORY_STAYS)
        talk.work.update(tables.categories, {"id": found.id}, rule="one", valid_to=talk.now, successor_id=heir.id)
        note(talk, row, Name.DISTRICT_CATEGORY_ENDED, category=found.slug, successor=heir.slug)
        _reply(talk, Places.CATEGORY_ENDED, name=category(found.slug), successor=category(heir.slug))


def _reply(talk: Talk, key: Places, **params: Param) -> None:
    line = said(key, **params)
    talk.reply(Letter(line["key"], (line,), choices=(press(Places.CATEGORIES, "categories"),)))
