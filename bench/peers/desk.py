"""django-helpdesk on SQLite with WAL, as gunicorn serves it (`bench.peers.desk:application`).

`python -m bench.peers.desk` prepares the database named by DESK and prints the session of a member of its staff.
Mail goes nowhere, which costs nothing; the session saves it a password check at each request.
"""

from __future__ import annotations

import os

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.urls import include, path

WAL = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"

settings.configure(
    DEBUG=False,
    SECRET_KEY="bench",
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF=__name__,
    USE_TZ=True,
    LANGUAGE_CODE="en",
    SITE_ID=1,
    DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    STATIC_URL="/static/",
    EMAIL_BACKEND="django.core.mail.backends.dummy.EmailBackend",
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": os.environ["DESK"],
            "CONN_MAX_AGE": None,
            "OPTIONS": {"init_command": WAL, "transaction_mode": "IMMEDIATE", "timeout": 20},
        }
    },
    INSTALLED_APPS=[
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "django.contrib.sites",
        "django.contrib.messages",
        "django.contrib.humanize",
        "django.contrib.admin",
        "rest_framework",
        "helpdesk",
    ],
    MIDDLEWARE=[
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
    ],
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "APP_DIRS": True,
            "OPTIONS": {
                "context_processors": [
                    "django.template.context_processors.request",
                    "django.contrib.auth.context_processors.auth",
                    "django.contrib.messages.context_processors.messages",
                ]
            },
        }
    ],
    HELPDESK_ACTIVATE_API_ENDPOINT=True,
    HELPDESK_TEAMS_MODE_ENABLED=False,
    HELPDESK_DEFAULT_SETTINGS={"email_on_ticket_change": False, "email_on_ticket_assign": False},
)
django.setup(set_prefix=False)
urlpatterns = [path("", include("helpdesk.urls", namespace="helpdesk"))]
application = WSGIHandler()


def prepare() -> str:
    from django.contrib.auth.models import User
    from django.core.management import call_command
    from django.middleware.csrf import _get_new_csrf_string
    from django.test import Client
    from helpdesk.models import Queue

    call_command("migrate", verbosity=0)
    call_command("loaddata", "emailtemplate.json", verbosity=0)
    staff = User.objects.create_superuser("staff", "staff@example.org", "bench")
    Queue.objects.create(title="station", slug="station", allow_public_submission=True)
    client = Client()
    client.force_login(staff)
    return f"{client.cookies['sessionid'].value};{_get_new_csrf_string()}"


if __name__ == "__main__":
    print(prepare())
