"""The report's dialog as a ConversationHandler with PicklePersistence: the library's way to keep a dialog.

Updates come one after another, as the library demands of a ConversationHandler; the pickle is written every minute.
`python -m bench.peers.conversation PORT API FILE`
"""

from __future__ import annotations

import sys
from itertools import count
from typing import Any

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    ConversationHandler,
    MessageHandler,
    PicklePersistence,
    filters,
)

from bench.peers import words
from bench.peers.serving import TOKEN, run

WORDS, LEAD, PLACE, CATEGORY, CHECK = range(5)
_numbers = count(1)
Context = ContextTypes.DEFAULT_TYPE


async def _say(update: Update, context: Context, text: str, *labels: str) -> None:
    assert update.effective_chat is not None
    markup = InlineKeyboardMarkup([[InlineKeyboardButton(label, callback_data=label)] for label in labels])
    await context.bot.send_message(update.effective_chat.id, text, reply_markup=markup if labels else None)


async def _pressed(update: Update) -> None:
    assert update.callback_query is not None
    await update.callback_query.answer()


def _kept(context: Context) -> dict[Any, Any]:
    assert context.user_data is not None
    return context.user_data


async def start(update: Update, context: Context) -> int:
    await _say(update, context, words.WELCOME)
    return WORDS


async def hear(update: Update, context: Context) -> int:
    assert update.message is not None
    kept = _kept(context)
    kept["words"] = update.message.text
    if kept.get("consented"):
        await _say(update, context, words.NEW, "一件新事", "取消")
    else:
        await _say(update, context, words.CONSENT, "同意", "不同意")
    return LEAD


async def lead(update: Update, context: Context) -> int:
    await _pressed(update)
    _kept(context)["consented"] = True
    await _say(update, context, words.PLACE, "跳过", "取消")
    return PLACE


async def place(update: Update, context: Context) -> int:
    await _pressed(update)
    _kept(context)["place"] = "—"
    await _say(update, context, words.CATEGORY, "环境卫生", "设施维修", "噪声")
    return CATEGORY


async def category(update: Update, context: Context) -> int:
    assert update.message is not None
    kept = _kept(context)
    kept["category"] = update.message.text
    await _say(update, context, words.check(kept["words"], kept["place"], kept["category"]), "提交", "改", "取消")
    return CHECK


async def submit(update: Update, context: Context) -> int:
    await _pressed(update)
    kept = _kept(context)
    number = next(_numbers)
    kept.setdefault("reports", []).append((number, kept["words"], kept["place"], kept["category"]))
    await _say(update, context, words.REPORTED.format(number=number))
    return WORDS


def main() -> None:
    said = filters.TEXT & ~filters.COMMAND
    dialog = ConversationHandler(
        entry_points=[CommandHandler("start", start)],
        states={
            WORDS: [MessageHandler(said, hear)],
            LEAD: [CallbackQueryHandler(lead)],
            PLACE: [CallbackQueryHandler(place)],
            CATEGORY: [MessageHandler(said, category)],
            CHECK: [CallbackQueryHandler(submit)],
        },
        fallbacks=[],
        name="report",
        persistent=True,
    )
    kept = PicklePersistence(sys.argv[3])
    builder = Application.builder().token(TOKEN).base_url(f"{sys.argv[2]}/bot").updater(None)
    application = builder.persistence(kept).build()
    application.add_handler(dialog)
    run(application)


main()
