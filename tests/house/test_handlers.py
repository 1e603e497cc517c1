"""Every verb says what it requires, and every form leads to one."""

from __future__ import annotations

from pathlib import Path

from dialogs.forms import FORMS
from domain.permissions import GRANTS, Permission
from handlers import lost_contact, run_timers, sweep
from handlers.dialog import VERBS
from handlers.verbs import MODULES


def test_every_handler_declares_what_it_requires() -> None:
    for module in (*MODULES, run_timers, sweep, lost_contact):
        assert isinstance(module.REQUIRES, Permission), module


_HANDLERS = "".join(path.read_text(encoding="utf-8") for path in (Path(__file__).parents[2] / "handlers").glob("*.py"))


def test_every_form_has_its_verb_and_every_verb_its_form() -> None:
    assert VERBS.keys() == FORMS.keys()
    assert all(VERBS[name].form is form for name, form in FORMS.items())


def test_every_permission_is_granted_to_somebody_and_asked_for_by_somebody() -> None:
    granted = {permission for permissions in GRANTS.values() for permission in permissions}
    asked = {module.REQUIRES for module in (*MODULES, run_timers, sweep, lost_contact)}
    asked |= {one for one in Permission if f"may(actor, Permission.{one.name})" in _HANDLERS}
    assert granted == set(Permission)
    assert asked == set(Permission), set(Permission) - asked


def test_a_form_that_offers_choices_of_its_own_has_a_handler_that_offers_them() -> None:
    for name, form in FORMS.items():
        for field, ask in form.asks().items():
            if ask.kind == "choice" and not ask.options:
                assert VERBS[name].offers is not None, (name, field)


def test_a_form_with_a_check_card_has_one() -> None:
    for name, form in FORMS.items():
        assert (VERBS[name].check is not None) == form.check, name
