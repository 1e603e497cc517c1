"""The schema, once for both engines: integers, text and floats; instants are UTC ms; JSON is text; ids are UUIDv7.

Each subject has a file of its own; here are all tables by their names.
"""

from __future__ import annotations

from storage import (
    consultation_tables,
    content_tables,
    desk_tables,
    district_tables,
    event_tables,
    figure_tables,
    item_tables,
    people_tables,
    platform_tables,
    rota_tables,
    running_tables,
    sheet_tables,
    system_tables,
)
from storage.columns import metadata as metadata

districts = district_tables.districts
areas = district_tables.areas
stations = district_tables.stations
coverage = district_tables.coverage
departments = district_tables.departments
categories = district_tables.categories
clock_rules = district_tables.clock_rules
calendar_years = district_tables.calendar_years

rota_plans = rota_tables.rota_plans
rotas = rota_tables.rotas
duty_changes = rota_tables.duty_changes
swaps = rota_tables.swaps
leaves = rota_tables.leaves
shifts = rota_tables.shifts
feeds = rota_tables.feeds

persons = people_tables.persons
addresses = people_tables.addresses
appointments = people_tables.appointments
consents = people_tables.consents
invitations = people_tables.invitations
chats = people_tables.chats

items = item_tables.items
holders = item_tables.holders
ratings = item_tables.ratings
closings = item_tables.closings
look_backs = item_tables.look_backs
supports = item_tables.supports
calls = item_tables.calls

sheets = sheet_tables.sheets

contents = content_tables.contents
attachments = content_tables.attachments

events = event_tables.events
digests = event_tables.digests
letters = event_tables.letters
lines = event_tables.lines
timers = event_tables.timers

systems = system_tables.systems
deliveries = system_tables.deliveries
reports_in = system_tables.reports_in

seen = running_tables.seen
tries = running_tables.tries
papers = running_tables.papers
erasures = running_tables.erasures
running_log = running_tables.running_log
leases = running_tables.leases
buckets = running_tables.buckets
faults = running_tables.faults

consultations = consultation_tables.consultations
consultation_items = consultation_tables.consultation_items
participants = consultation_tables.participants
slots = consultation_tables.slots
slot_answers = consultation_tables.slot_answers
agenda_lines = consultation_tables.agenda_lines
utterances = consultation_tables.utterances
motions = consultation_tables.motions
ballots = consultation_tables.ballots
tallies = consultation_tables.tallies
minutes = consultation_tables.minutes
minutes_answers = consultation_tables.minutes_answers
actions = consultation_tables.actions
consultation_looks = consultation_tables.consultation_looks
topics = consultation_tables.topics
topic_supports = consultation_tables.topic_supports
year_plans = consultation_tables.year_plans
rooms = consultation_tables.rooms
consultation_rules = consultation_tables.consultation_rules

figure_sums = figure_tables.figure_sums
figure_books = figure_tables.figure_books

desk_sessions = desk_tables.desk_sessions
desk_views = desk_tables.desk_views
passkeys = desk_tables.passkeys
district_uploads = desk_tables.district_uploads

send_windows = platform_tables.send_windows
platform_tokens = platform_tables.platform_tokens
scene_codes = platform_tables.scene_codes
group_news = platform_tables.group_news
channel_health = platform_tables.channel_health
