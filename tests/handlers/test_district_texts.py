"""`texts:` of the district file: the bot's sentences said another way, by the checks of 改文字."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from bot.sentences import Catalogues
from dialogs.text_keys import FAMILY
from handlers.district_document import standing_document
from handlers.district_text import parse, written
from handlers.district_upload import _packed, _unpacked
from handlers.known_names import known_names
from handlers.load_district import LoadError, Run, run_district
from handlers.texts import standing
from handlers.workbook_document import read_workbook
from handlers.workbook_standing import rows_of
from handlers.workbook_template import template
from storage.work import Work
from tests.handlers.test_district_document import SMALL, opened
from tests.handlers.test_load_district import DAY, NOW, Place

SAID = Catalogues()
OWN = "您好，{编号} 登记好了，{委员} 老师先看看。{答应的时间}。"
KEPT = "您好，{number} 登记好了，{member} 老师先看看。{promise}。"


def with_texts(*texts: dict[str, Any]) -> dict[str, Any]:
    return {**copy.deepcopy(SMALL), "texts": [*texts]}


async def read(place: Place, document: object, now: int = NOW, **how: Any) -> Any:
    return await run_district(place.database, place.vault, document, now, Run(sentences=SAID, **how))


async def refused(place: Place, *texts: dict[str, Any]) -> list[str]:
    with pytest.raises(LoadError) as caught:
        await read(place, with_texts(*texts))
    return list(caught.value.faults)


async def test_a_districts_own_sentences_go_there_and_back(tmp_path: Path, engine: Any) -> None:
    async with opened(tmp_path, engine) as place:
        document = with_texts({"key": "say.reported", "zh": OWN}, {"key": "say.ok", "en": "Fine,\n  then."})
        dry = await read(place, document, dry=True)
        assert "更新 文字（2）" in str(dry) and "say.reported “收到了，编号 {编号}" in str(dry)
        assert f"→ “{OWN}”" in str(dry), str(dry)
        first = await read(place, document)
        assert first.changed["文字"] == 2
        assert not await read(place, document, NOW + 1)
        rows = await place.rows("own_texts")
        assert {(row["key"], row["language"], row["words"], row["made_by"]) for row in rows} == {
            ("say.reported", "zh_CN", KEPT, ""),
            ("say.ok", "en", "Fine,\n  then.", ""),
        }
        events = await place.rows("events", "name = 'district.text_changed'")
        assert [json.loads(one["particulars"])["ours"] for one in events] == [False, False]
        assert len(standing(SAID, (await place.district(NOW + 2)).texts)) == 2
        back = await standing_document(Work(place.database, rows[0]["district_id"], NOW + DAY), place.vault, SAID)
        assert back["texts"] == [{"key": "say.ok", "en": "Fine,\n  then."}, {"key": "say.reported", "zh": OWN}]
        for again in (parse(written(back)), _unpacked(_packed(back))):
            assert not await read(place, again, NOW + DAY)
        path = tmp_path / "back.xlsx"
        path.write_bytes(template(rows_of(back, [])))
        filled = read_workbook(path, await known_names(place.database, place.vault, NOW + DAY))
        assert not await read(place, filled.document, NOW + DAY, dry=True), "a workbook leaves them as they are"
        ours = await read(place, with_texts({"key": "say.reported", "zh": "默认"}), NOW + 2 * DAY, language="en")
        assert "Changed sentence (1)" in str(ours) and len(await place.rows("own_texts")) == 3
        back = await standing_document(Work(place.database, rows[0]["district_id"], NOW + 3 * DAY), place.vault, SAID)
        assert back["texts"] == [{"key": "say.ok", "en": "Fine,\n  then."}]


async def test_what_cannot_be_said_is_told_by_its_line(tmp_path: Path) -> None:
    async with opened(tmp_path) as place:
        found = await refused(
            place,
            {"key": "say.reportd", "zh": OWN},
            {"key": "danger.gas", "zh": "好"},
            {"key": "say.reported"},
            {"key": "say.thanks", "zh": "<b>不客气</b>"},
            {"key": "say.bye", "en": "。。。"},
            {"key": "say.ok", "zh": "好" * 400},
            {"key": "say.reported_next", "zh": "{编号.__class__}"},
            {"key": "say.reported_head", "zh": "收到了。"},
            {"key": "say.greeting", "zh": "请发“办得怎样了”"},
        )
        for number, wanted in enumerate(
            ("是不是 say.reported？", "不能改", "zh 和 en", "网页代码", "没有字", "太长", "填不了", "少了", "听不懂"), 1
        ):
            assert found[number - 1].startswith(f"texts 第 {number} 项") and wanted in found[number - 1], found
        assert not await place.rows("districts"), "nothing is written"
        twice = await refused(place, {"key": "say.ok", "zh": "好"}, {"key": "say.ok", "zh": "行"}, {"kye": "say.ok"})
        assert any("前面已经写过了" in one for one in twice) and any("是不是 key？" in one for one in twice)


async def test_one_that_fits_ours_no_more_stays_as_it_was_read_back(tmp_path: Path) -> None:
    """After an update ours may have other blanks: the file as it stands is no fault then."""
    async with opened(tmp_path) as place:
        await read(place, with_texts({"key": "say.reported", "zh": OWN}))

        class Newer(Catalogues):
            def ours(self, key: str, language: str) -> str:
                return "收到了。" if key == "say.reported" else super().ours(key, language)

        [row] = await place.rows("districts")
        back = await standing_document(Work(place.database, row["id"], NOW + DAY), place.vault, Newer())
        how = Run(sentences=Newer())
        assert not await run_district(place.database, place.vault, back, NOW + DAY, how)


async def test_every_sentence_may_be_written_as_ours(tmp_path: Path) -> None:
    async with opened(tmp_path) as place:
        ours = [{"key": key, "zh": SAID.ours(key, "zh_CN"), "en": SAID.ours(key, "en")} for key in FAMILY]
        assert not (await read(place, with_texts(*ours))).changed["文字"]
