"""A voice as WeChat sends it plays in the page."""

from __future__ import annotations

from pathlib import Path

from channels.webchat.reader import StoredFile
from channels.webchat.session import Sessions
from dialogs.talk import Picture
from storage.files import keep_other
from tests.browser.conftest import Open, session_of
from tests.webchat.serving import SECRET
from tests.webchat.serving import Site as FakeSite

VOICE = Path(__file__).parents[1] / "wechat/voice.amr"
PLAYED = """async audio => {
    audio.muted = true;
    const ended = new Promise(done => { audio.onended = () => done("ended"); audio.onerror = () => done("error"); });
    await audio.play();
    return [await ended, audio.duration, audio.error === null];
}"""


async def test_a_voice_plays_to_its_end(open_page: Open, site: FakeSite, tmp_path: Path) -> None:
    page = await open_page(f"/s/{site.slug}")
    external = Sessions(SECRET, False).external(await session_of(page))
    kept = await keep_other(tmp_path, VOICE.read_bytes(), "voice")
    path = tmp_path / kept.name
    site.fake.files["voice1"] = (external, StoredFile(str(path), kept.mime))
    site.fake.mine(external, "", pictures=(Picture("voice1", "语音", str(path), "voice"),))
    await page.reload()
    how, seconds, well = await page.locator("audio.voice").evaluate(PLAYED)
    assert (how, round(seconds, 2), well) == ("ended", 1.02, True)
