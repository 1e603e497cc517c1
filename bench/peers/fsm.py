"""The report's dialog with aiogram, its state machine on Redis. `python -m bench.peers.fsm PORT API REDIS_PORT`

The webhook as in aiogram's own example: aiohttp, updates handled in the background, many at once.
"""

from __future__ import annotations

import sys
from itertools import count

import uvloop
from aiogram import Bot, Dispatcher, F
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.filters import CommandStart
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.fsm.storage.redis import RedisStorage
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message
from aiogram.webhook.aiohttp_server import SimpleRequestHandler, setup_application
from aiohttp import web

from bench.peers import words
from bench.peers.serving import PATH, TOKEN

CONNECTIONS = 256
_numbers = count(1)


class Report(StatesGroup):
    words, lead, place, category, check = State(), State(), State(), State(), State()


def _buttons(*labels: str) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(
        inline_keyboard=[[InlineKeyboardButton(text=label, callback_data=label)] for label in labels]
    )


async def _say(bot: Bot, query: CallbackQuery, text: str, *labels: str) -> None:
    assert query.message is not None
    await query.answer()
    await bot.send_message(query.message.chat.id, text, reply_markup=_buttons(*labels) if labels else None)


async def start(message: Message, state: FSMContext) -> None:
    await state.set_state(Report.words)
    await message.answer(words.WELCOME)


async def hear(message: Message, state: FSMContext) -> None:
    kept = await state.update_data(words=message.text)
    await state.set_state(Report.lead)
    if kept.get("consented"):
        await message.answer(words.NEW, reply_markup=_buttons("一件新事", "取消"))
    else:
        await message.answer(words.CONSENT, reply_markup=_buttons("同意", "不同意"))


async def lead(query: CallbackQuery, state: FSMContext, bot: Bot) -> None:
    await state.update_data(consented=True)
    await state.set_state(Report.place)
    await _say(bot, query, words.PLACE, "跳过", "取消")


async def place(query: CallbackQuery, state: FSMContext, bot: Bot) -> None:
    await state.update_data(place="—")
    await state.set_state(Report.category)
    await _say(bot, query, words.CATEGORY, "环境卫生", "设施维修", "噪声")


async def category(message: Message, state: FSMContext) -> None:
    kept = await state.update_data(category=message.text)
    await state.set_state(Report.check)
    text = words.check(kept["words"], kept["place"], kept["category"])
    await message.answer(text, reply_markup=_buttons("提交", "改", "取消"))


async def submit(query: CallbackQuery, state: FSMContext, bot: Bot) -> None:
    number = next(_numbers)
    kept = await state.get_data()
    report = [number, kept["words"], kept["place"], kept["category"]]
    await state.set_data({"consented": True, "reports": [*kept.get("reports", []), report]})
    await state.set_state(Report.words)
    await _say(bot, query, words.REPORTED.format(number=number))


def main() -> None:
    session = AiohttpSession(api=TelegramAPIServer.from_base(sys.argv[2]), limit=CONNECTIONS)
    bot = Bot(TOKEN, session=session)
    dispatcher = Dispatcher(storage=RedisStorage.from_url(f"redis://127.0.0.1:{sys.argv[3]}/0"))
    dispatcher.message(CommandStart())(start)
    dispatcher.message(Report.words, F.text)(hear)
    dispatcher.message(Report.category, F.text)(category)
    dispatcher.callback_query(Report.lead)(lead)
    dispatcher.callback_query(Report.place)(place)
    dispatcher.callback_query(Report.check)(submit)
    pages = web.Application()
    SimpleRequestHandler(dispatcher, bot).register(pages, path=PATH)
    setup_application(pages, dispatcher, bot=bot)
    web.run_app(
        pages, host="127.0.0.1", port=int(sys.argv[1]), print=None, access_log=None, loop=uvloop.new_event_loop()
    )


main()
