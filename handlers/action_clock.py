"""An action's day comes near, is there, is over: its owner, then the head, then the district office are told."""

from __future__ import annotations

from dialogs.outcome_keys import After
from domain import action_moves
from domain.action import Action, ActionStep, step_of
from handlers.action_desk import TIMER as TIMER
from handlers.action_desk import keepers, letter_for_head, letter_for_keeper, still_serves
from handlers.consultation_people import in_charge, tell
from handlers.house import House
from handlers.posting import send_told
from handlers.talk import Talk
from handlers.timer_talk import done, system_talk
from storage.actions import action, write_action
from storage.consultations import consultation
from storage.database import Row

_SAID = {
    ActionStep.EVE: After.ACTION_EVE,
    ActionStep.DUE: After.ACTION_DUE,
    ActionStep.OVER: After.ACTION_OVER,
    ActionStep.PLUS_1: After.ACTION_PLUS_1,
    ActionStep.PLUS_3: After.ACTION_PLUS_3,
}


async def fire(house: House, row: Row) -> None:
    work = house.work()
    talk = system_talk(house, work)
    found = await action(work, row["subject"])
    done(work, row)
    step = step_of(row["round"], found.due_day) if found is not None and found.open else None
    if found is not None and step is not None:
        await _step(talk, write_action(work, *action_moves.climb(found, talk.now, talk.channel, step=step)), step)
    await send_told(talk)
    await work.commit()


async def _step(talk: Talk, found: Action, step: ActionStep) -> None:
    """A guest, and who has no chat, is rung up by who leads it; of who serves no more the head decides."""
    about = await consultation(talk.work, found.consultation_id)
    assert about is not None
    own, led = await keepers(talk, found), await in_charge(talk, about)
    tell(talk, own, await letter_for_keeper(talk, found, _SAID[step]))
    above: list[str] = []
    if step >= ActionStep.PLUS_1:
        above += led
    if step is ActionStep.PLUS_3:
        above += (await talk.crew(found.station_id)).staff
    if found.owner_id is not None and not await still_serves(talk, found.owner_id, found.station_id):
        tell(talk, led, await letter_for_head(talk, found, After.ACTION_LEFT))
    elif not own:
        tell(talk, led, await letter_for_head(talk, found, After.ACTION_RING))
    elif above:
        tell(talk, [one for one in above if one not in own], await letter_for_head(talk, found, _SAID[step]))
