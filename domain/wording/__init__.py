"""How a resident's words are understood: generously, by lists, never by length. All of it is a hint; words are kept."""

from domain.wording.address import form_of_address
from domain.wording.categories import category
from domain.wording.category_words import DEFAULT_CATEGORIES, Category
from domain.wording.contacts import strip_contacts
from domain.wording.danger import GAS_COMPANY, Danger, danger
from domain.wording.danger_words import DangerKind
from domain.wording.greetings import Greeting, greeting
from domain.wording.petition import Petition, PetitionKind, petition
from domain.wording.place import place
from domain.wording.text import clean, clip, pages
from domain.wording.title import common_title, title
from domain.wording.utility import is_utility

__all__ = [
    "DEFAULT_CATEGORIES",
    "GAS_COMPANY",
    "Category",
    "Danger",
    "DangerKind",
    "Greeting",
    "Petition",
    "PetitionKind",
    "category",
    "clean",
    "clip",
    "common_title",
    "danger",
    "form_of_address",
    "greeting",
    "is_utility",
    "pages",
    "petition",
    "place",
    "strip_contacts",
    "title",
]
