"""Passkeys: made at the desk, used at its door. A challenge is ours by its mark, good for five minutes and once."""

from __future__ import annotations

import hmac
import json
import secrets
from dataclasses import dataclass
from typing import Any

from dialogs.desk_forms import DropPasskey
from dialogs.desk_keys import Desk
from dialogs.letter import Choice, phrase
from domain.permissions import Permission, may
from domain.refusal import Refusal, Refused
from handlers.desk_sessions import Seat, begin_session, tell
from handlers.house import House
from handlers.talk import Talk
from storage import tables
from storage.database import Conflict, Duplicate, Row
from storage.door import Door
from storage.ids import new_id
from storage.passkeys import passkey, passkey_used, passkeys_of
from storage.people import appointments_of, persons
from storage.work import Work

MINUTES = 5
MOST = 8
"""Of one person."""
LARGEST = 20_000
"""Characters that a browser's answer may have."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the desk is reached: a domain, and its whole origin. An address of numbers has no passkeys."""

    domain: str
    origin: str


def options_to_make(house: House, found: Seat, known: list[Row], place: Place, name: str) -> str:
    """JSON for `navigator.credentials.create`; what is kept in the authenticator names nobody."""
    from webauthn import generate_registration_options, options_to_json
    from webauthn.helpers import base64url_to_bytes
    from webauthn.helpers.structs import (
        AuthenticatorSelectionCriteria,
        PublicKeyCredentialDescriptor,
        ResidentKeyRequirement,
        UserVerificationRequirement,
    )

    handle = house.vault.hmac("passkey_user", found.talk.person_id)[:32].encode()
    made = generate_registration_options(
        rp_id=place.domain,
        rp_name=name,
        user_name=name,
        user_id=handle,
        challenge=_challenge(house, found.session_id),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(base64url_to_bytes(row["credential"])) for row in known],
    )
    return options_to_json(made)


async def make(house: House, found: Seat, said: str, place: Place, browser: str) -> None:
    """Keeps a new passkey of whoever is in. Raises Refusal."""
    from webauthn import verify_registration_response
    from webauthn.helpers import bytes_to_base64url
    from webauthn.helpers.exceptions import WebAuthnException

    challenge = _challenge_in(house, said, found.session_id)
    try:
        made = verify_registration_response(
            credential=said,
            expected_challenge=challenge,
            expected_rp_id=place.domain,
            expected_origin=place.origin,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError):
        raise Refusal(Refused.PASSKEY_REFUSED) from None
    work, person = house.work(), found.talk.person_id
    if len(await passkeys_of(work, person)) >= MOST:
        raise Refusal(Refused.PASSKEYS_MANY, count=MOST)
    made_id = new_id()
    work.seen("desk", "passkey", challenge.hex())
    work.insert(
        tables.passkeys,
        unless_there=True,
        rule="one",
        id=made_id,
        person_id=person,
        credential=bytes_to_base64url(made.credential_id),
        public_key=bytes_to_base64url(made.credential_public_key),
        count=made.sign_count,
        browser=browser[:60],
        made_at=work.now,
        used_at=None,
    )
    drop = Choice(phrase(f"desk.{Desk.DROP_THAT}"), DropPasskey.name, {"passkey": made_id})
    await _commit(house, work, await tell(house, work, person, Desk.PASSKEY_MADE, browser, drop))


def options_to_enter(house: House, place: Place) -> str:
    """JSON for `navigator.credentials.get`: any passkey of this place; whose it is, it says itself."""
    from webauthn import generate_authentication_options, options_to_json
    from webauthn.helpers.structs import UserVerificationRequirement

    made = generate_authentication_options(
        rp_id=place.domain, challenge=_challenge(house, ""), user_verification=UserVerificationRequirement.REQUIRED
    )
    return options_to_json(made)


async def enter_by_passkey(house: House, said: str, place: Place, peer: str, browser: str) -> str:
    """Lets a browser in and returns what its cookie is to hold. Raises Refusal, the same whatever is wrong."""
    from webauthn import verify_authentication_response
    from webauthn.helpers import base64url_to_bytes
    from webauthn.helpers.exceptions import WebAuthnException

    challenge = _challenge_in(house, said, "")
    work = house.work()
    key = await passkey(work, str(json.loads(said).get("id", ""))[:2000])
    if key is None:
        raise Refusal(Refused.PASSKEY_REFUSED)
    try:
        proved = verify_authentication_response(
            credential=said,
            expected_challenge=challenge,
            expected_rp_id=place.domain,
            expected_origin=place.origin,
            credential_public_key=base64url_to_bytes(key["public_key"]),
            credential_current_sign_count=key["count"],
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError):
        raise Refusal(Refused.PASSKEY_REFUSED) from None
    person = str(key["person_id"])
    if not await _serves(house, work, person):
        raise Refusal(Refused.PASSKEY_REFUSED)
    work.seen("desk", "passkey", challenge.hex())
    passkey_used(work, key, proved.new_sign_count)
    token, touched = await begin_session(house, work, person, "", peer, browser)
    await _commit(house, work, touched)
    return token


async def _serves(house: House, work: Work, person: str) -> bool:
    row = (await persons(work, [person])).get(person)
    held = house.district.with_duty(await appointments_of(work, person), work.now)
    talk = Talk(house, work, Door("", person, "zh_CN"), house.own_channel, held, None, [])
    return row is not None and may(talk.anywhere(), Permission.DESK_USE)


async def _commit(house: House, work: Work, touched: list[str]) -> None:
    try:
        await work.commit()
    except (Conflict, Duplicate):
        raise Refusal(Refused.PASSKEY_REFUSED) from None
    house.changed(touched)


def _challenge(house: House, session: str) -> bytes:
    """Sixteen random bytes, until when it is good, and our mark over both and the session it is for."""
    bare = secrets.token_bytes(16) + (house.clock() + MINUTES * 60_000).to_bytes(8, "big")
    return bare + _mark(house, bare, session)


def _challenge_in(house: House, said: str, session: str) -> bytes:
    """The challenge that a browser's answer is about. Raises Refusal where it is not ours, or too old."""
    from webauthn.helpers import base64url_to_bytes

    try:
        about: Any = json.loads(said[:LARGEST])["response"]["clientDataJSON"]
        challenge = base64url_to_bytes(json.loads(base64url_to_bytes(about))["challenge"])
    except (ValueError, KeyError, TypeError):
        raise Refusal(Refused.PASSKEY_REFUSED) from None
    bare, mark = challenge[:24], challenge[24:]
    ours = len(challenge) == 40 and hmac.compare_digest(mark, _mark(house, bare, session))
    if not ours or int.from_bytes(bare[16:], "big") <= house.clock():
        raise Refusal(Refused.PASSKEY_REFUSED)
    return challenge


def _mark(house: House, bare: bytes, session: str) -> bytes:
    return bytes.fromhex(house.vault.hmac("passkey_challenge", f"{bare.hex()} {session}"))[:16]
