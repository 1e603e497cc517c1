"""People who follow an account: what they do becomes a message to us, what reaches them is kept here."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.wechat.platform import Account, Json, Platform

AFTER_WORDS = (5, 48 * 3_600_000)
AFTER_CLICK = (3, 60_000)


@dataclass
class Heard:
    """What reached a person. `how`: reply, custom, template, subscribe; `re` is the MsgId that it answers."""

    id: str
    how: str
    at: int
    text: str = ""
    choices: list[tuple[str, str]] = field(default_factory=list)
    image: bytes = b""
    url: str = ""
    re: str = ""

    def as_json(self) -> Json:
        shown = {"id": self.id, "how": self.how, "at": self.at, "text": self.text, "choices": self.choices}
        return {**shown, "image": len(self.image), "url": self.url, "re": self.re}


@dataclass
class Grant:
    left: int
    until: int


@dataclass
class Person:
    """`grants` are what a customer-service message may still be sent for; neither kind adds up."""

    platform: Platform
    account: Account
    openid: str
    follows: bool = True
    heard: list[Heard] = field(default_factory=list)
    grants: dict[str, Grant] = field(default_factory=dict)
    tags: list[int] = field(default_factory=list)
    agreed: dict[str, int] = field(default_factory=dict)  # one-time subscriptions by template
    done: set[str] = field(default_factory=set)
    _read: int = 0

    # --- what they do: the fields of the message that it becomes -----------------------------------

    def says(self, text: str, **more: Any) -> Json:
        self._grants("words", AFTER_WORDS)
        return self._message("text", Content=text, **more)

    def clicks(self, id: str, content: str) -> Json:
        """A line of a menu message: it comes as its words, and as of 2026 not always with its id."""
        self._grants("click", AFTER_CLICK)
        shown = "0" if self.platform.zero_menu_ids else id
        return self._message("text", Content=content, bizmsgmenuid=shown)

    def sends_photo(self, content: bytes) -> Json:
        self._grants("words", AFTER_WORDS)
        media = self._stored("image", content, "image/jpeg")
        return self._message("image", PicUrl=f"http://mmbiz.qpic.cn/mmbiz_jpg/{media}/0", MediaId=media)

    def sends_voice(self, content: bytes = b"#!AMR\n" + bytes(32), recognition: str = "") -> Json:
        self._grants("words", AFTER_WORDS)
        media = self._stored("voice", content, "audio/amr")
        return self._message("voice", Format="amr", MediaId=media, Recognition=recognition)

    def sends_video(self, content: bytes = bytes(64), kind: str = "video") -> Json:
        self._grants("words", AFTER_WORDS)
        media, thumb = self._stored("video", content, "video/mp4"), self._stored("thumb", bytes(8), "image/jpeg")
        return self._message(kind, MediaId=media, ThumbMediaId=thumb)

    def sends_location(self, latitude: float, longitude: float, label: str = "") -> Json:
        """In GCJ-02 degrees, as WeChat has them."""
        self._grants("words", AFTER_WORDS)
        return self._message("location", Location_X=latitude, Location_Y=longitude, Scale=15, Label=label)

    def sends_link(self, title: str, url: str) -> Json:
        self._grants("words", AFTER_WORDS)
        return self._message("link", Title=title, Description="", Url=url)

    def follows_account(self, scene: str = "") -> Json:
        """With the scene of the code that was scanned, as a newcomer."""
        self.follows = True
        self._grants("click", AFTER_CLICK)
        return self._event("subscribe", EventKey=f"qrscene_{scene}" if scene else "", Ticket=f"t{scene}")

    def scans(self, scene: str, event: str = "SCAN") -> Json:
        if not self.follows:
            return self.follows_account(scene)
        self._grants("click", AFTER_CLICK)
        return self._event(event, EventKey=scene, Ticket=f"t{scene}")

    def leaves(self) -> Json:
        self.follows = False
        self.grants.clear()
        return self._event("unsubscribe", EventKey="")

    def clicks_menu(self, key: str) -> Json:
        self._grants("click", AFTER_CLICK)
        return self._event("CLICK", EventKey=key)

    def views(self, url: str) -> Json:
        return self._event("VIEW", EventKey=url, MenuId="414410")

    def event(self, event: str, **more: Any) -> Json:
        return self._event(event, **more)

    def message(self, kind: str, **more: Any) -> Json:
        self._grants("words", AFTER_WORDS)
        return self._message(kind, **more)

    # --- what reaches them --------------------------------------------------------------------------

    def hears(self, heard: Heard) -> None:
        self.heard.append(heard)
        self.platform.changed()

    async def next(self, fragment: str = "", within: float = 10.0) -> Heard:
        """The next not heard yet that has the fragment; those before it count as heard."""

        def found() -> int | None:
            return next((n for n in range(self._read, len(self.heard)) if fragment in self.heard[n].text), None)

        if not await self.platform.until(lambda: found() is not None, within):
            raise LookupError(f"{self.openid} did not hear {fragment!r}: {[h.text for h in self.heard[self._read :]]}")
        index = found()
        assert index is not None
        self._read = index + 1
        return self.heard[index]

    def may_hear(self) -> str | None:
        """Takes one from what a customer-service message may be sent for; else why not."""
        alive = [grant for _, grant in sorted(self.grants.items()) if grant.until > self.platform.clock.ms]
        if not alive or not self.follows:
            return "window"
        first = next((grant for grant in alive if grant.left), None)
        if first is None:
            return "count"
        first.left -= 1
        return None

    # --- parts --------------------------------------------------------------------------------------

    def _grants(self, kind: str, grant: tuple[int, int]) -> None:
        self.grants[kind] = Grant(grant[0], self.platform.clock.ms + grant[1])

    def _stored(self, kind: str, content: bytes, mime: str) -> str:
        from tests.wechat.platform import Stored

        media = self.platform.named("in-media")
        self.account.media[media] = Stored(kind, content, mime, self.platform.clock.ms)
        return media

    def _message(self, kind: str, **more: Any) -> Json:
        id_ = self.platform.next_message_id()
        return {**self._envelope(kind), **more, "MsgId": id_}

    def _event(self, event: str, **more: Any) -> Json:
        """Nobody does the same twice within a second: a clock that stands still shall not make it so."""
        made = {**self._envelope("event"), "Event": event, **more}
        while (key := f"{made['CreateTime']} {event} {more.get('EventKey')}") in self.done:
            made["CreateTime"] += 1
        self.done.add(key)
        return made

    def _envelope(self, kind: str) -> Json:
        names = {"ToUserName": self.account.original, "FromUserName": self.openid}
        return {**names, "CreateTime": self.platform.clock.seconds, "MsgType": kind}
