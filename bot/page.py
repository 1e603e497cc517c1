"""One letter being rendered: its card, buttons, speaker and pictures in its reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from bot.values import Json, Known, Values
from dialogs.letter import PICKS
from dialogs.talk import Button, Card, CardRow, Pick, Picture, Rendered, Speaker, Step
from domain.wording import clip
from handlers.house import House
from handlers.months import month_named
from locales.catalogue import said
from storage.database import Row
from web.month_view import month_said


class Page:
    """One letter being rendered."""

    def __init__(
        self,
        house: House,
        folder: Path,
        known: Known,
        row: Mapping[str, Any],
        body: Json,
        choices: Sequence[Json],
        language: str,
        now: int,
    ) -> None:
        self.house = house
        self.folder = folder
        self.known = known
        self.row = row
        self.body = body
        self.choices = choices
        self.language = language
        self.now = now
        self.values = Values(
            self.house,
            known,
            language,
            now,
            row["channel"],
            body.get("via", ""),
            row.get("person_id", ""),
            row.get("item_id") or "",
            row.get("id", ""),
        )

    def made(self) -> Rendered:
        text = "\n".join(filter(None, (self.phrase(part) for part in self.body.get("text", ()))))
        card = self._card(self.body["card"]) if "card" in self.body else None
        buttons = tuple(self._button(choice) for choice in self.choices)
        speaker = self._speaker()
        told = (
            text if speaker.kind == "bot" else said("label.says", self.language, {"name": speaker.name, "text": text})
        )
        lead = "\n".join(self.phrase(part) for part in self.body.get("card", {}).get("lead", ()))
        plain = "\n\n".join(filter(None, (told, _card_lines(card, self.language) if card and not lead else "")))
        alone = len(buttons) == 1 and self.choices[0].get("verb") == "cancel"  # an answer is awaited, none is chosen
        lines = [f"{b.label} {b.link}" if b.link else b.label if alone else f"{b.code} {b.label}" for b in buttons]
        return Rendered(
            id=self.row["id"],
            at=self.row["created_at"],
            speaker=speaker,
            text=text,
            plain=plain,
            numbered="\n".join([plain, *lines]),
            lead=lead,
            card=card,
            buttons=buttons,
            pictures=tuple(self._pictures()),
            style=self.body.get("style", "bubble"),
            urgent=bool(self.row["urgent"]),
            ask_location=bool(self.body.get("ask_location")),
            kind=self.row.get("kind", ""),
            answers=bool(self.row.get("direct")),
        )

    def phrase(self, part: Json) -> str:
        return self.values.phrase(part)

    def _button(self, choice: Json) -> Button:
        label = clip(self.phrase(choice["label"]), 40)
        return Button(self.row["id"], choice["code"], label, choice["primary"], self.values.value(choice["link"]))

    def _card(self, card: Json) -> Card:
        value = self.values.value
        changes = {choice["row"]: self._button(choice) for choice in self.choices if choice["row"]}
        shown = value(card["title"])
        rows = tuple(
            CardRow(
                row["icon"],
                value(row["text"]),
                said(row["label"], self.language) if row["label"] else "",
                changes.get(row["change"]) if row["change"] else None,
                value(row.get("short", "")),
            )
            for row in card["rows"]
            if row["label"] or row["change"] or value(row["text"]) != shown
        )
        track = tuple(
            Step(said(key, self.language), self.values.short(at) if at else "", state)
            for key, at, state in card["track"]
        )
        state = said(card["state"], self.language) if card["state"] else ""
        return Card(
            shown,
            card["number"],
            state,
            card["tone"],
            rows,
            track,
            day=self.values.block(card["day"]) if "day" in card else None,
            parties=tuple(dict.fromkeys(filter(None, (value(party) for party in card.get("parties", ()))))),
            picks=tuple(self._picks(card)),
            send=self._send(card),
        )

    def _picks(self, card: Json) -> Iterable[Pick]:
        answers = tuple((value, said(key, self.language)) for value, key in card.get("answers", ()))
        for one in card.get("picks", ()):
            yield Pick(one["id"], self.values.value(one["text"]), answers, one["said"])

    def _send(self, card: Json) -> Button | None:
        """Calls for a press until everything was answered once."""
        sends = next((self._button(choice) for choice in self.choices if choice["row"] == PICKS), None)
        if sends is None or "send" not in card:
            return None
        fresh = not any(one["said"] for one in card["picks"])
        return replace(sends, label=said(card["send"], self.language), primary=fresh)

    def _speaker(self) -> Speaker:
        speaker = self.body.get("speaker") or {"kind": "bot"}
        match speaker["kind"]:
            case "member":
                own = self.known.name(speaker["person"], self.language)
                sitting = self.house.district.rota(speaker["station"]).sits(self.row["created_at"])
                on_duty = sitting is not None and sitting.person_id == speaker["person"]
                badge = said("label.on_duty", self.language) if on_duty else ""
                return Speaker(
                    "member", said("label.member_title", self.language, {"name": own}), own[:1] or "委", badge
                )
            case "resident":
                name = self.values.value(speaker["called"])
                return Speaker("resident", name, "居" if not speaker["called"]["sealed"] else name[:1])
            case _:
                return Speaker("bot", said("label.bot", self.language), "驿")

    def _pictures(self) -> Iterable[Picture]:
        if drawn := self.body.get("picture"):
            yield from self._of_rota(drawn["rota"], drawn["month"])
        barred = (self.row["person_id"], self.row["item_id"]) in self.known.barred or self.row["id"] in self.known.shut
        for file in self.body.get("files", ()):
            row = self.known.files.get(file)
            if row is not None and row["state"] in ("ready", "pending") and not barred and self._carries(row):
                path = str(self.folder / row["name"]) if row["state"] == "ready" else ""
                yield Picture(file, said("label.photo_alt", self.language), path, row["kind"])

    def _carries(self, file: Row) -> bool:
        """What belongs to an item goes where the item goes; all else, a meeting's too, only where it came from."""
        via = "" if file["consultation_id"] else self.body.get("via", "")
        return self.house.may_carry(self.row["channel"], via or file["channel"])

    def _of_rota(self, station_id: str, month: str) -> Iterable[Picture]:
        """Of a month that can still be shown; the words of the letter say the same."""
        place, first = self.house.district.stations.get(station_id), month_named(self.house, month)
        if place is not None and first is not None:
            params = {"station": place.called(self.language), "month": month_said(first, self.language)}
            link = f"/rota/{place.slug}/{month}.png?lang={self.language}"
            yield Picture(f"rota-{place.slug}-{month}", said("label.rota_alt", self.language, params), link=link)


def _card_lines(card: Card, language: str) -> str:
    """A card as lines, for channels that draw none."""
    head = " ".join(filter(None, (card.number, card.state)))
    rows = [said("label.row", language, {"label": r.label, "text": r.text}) if r.label else r.text for r in card.rows]
    title = "" if any(row.text.startswith(card.title) for row in card.rows) else card.title
    return "\n".join(filter(None, (head, title, *rows)))
