"""django-helpdesk as it is shipped: one queue on the IMAP mailbox, SQLite, its own templates, mails by SMTP.

Runs in the virtual environment that `bench.peer` made, where there is no mailbot. Arguments: folder, IMAP port, user, SMTP
port. `get_email` runs once; prints its seconds and CPU seconds, without the start of Django, and what it made, as JSON.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from typing import Any

_APPS = ("contenttypes", "auth", "sessions", "sites", "messages", "humanize", "admin")
_AGENT = "an@abc.vn"


def settings(folder: str, smtp_port: int) -> dict[str, Any]:
    """Django's settings: what helpdesk's own documentation asks for, and SQLite as safe as mailbot's."""
    return {
        "SECRET_KEY": "bench",
        "INSTALLED_APPS": [*(f"django.contrib.{name}" for name in _APPS), "rest_framework", "helpdesk"],
        "DATABASES": {
            "default": {
                "ENGINE": "django.db.backends.sqlite3",
                "NAME": f"{folder}/helpdesk.db",
                "OPTIONS": {"init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL"},
            }
        },
        "TEMPLATES": [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
        "USE_TZ": True,
        "SITE_ID": 1,
        "MEDIA_ROOT": f"{folder}/media",
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": "127.0.0.1",
        "EMAIL_PORT": smtp_port,
        "DEFAULT_FROM_EMAIL": "hotro@abc.vn",
        "DEFAULT_AUTO_FIELD": "django.db.models.AutoField",
        "HELPDESK_TEAMS_MODE_ENABLED": False,
        "HELPDESK_PUBLIC_TICKET_QUEUE": "hotro",
    }


def prepare(imap_port: int, user: str) -> None:
    """Tables, the shipped templates, and a queue on the mailbox whose new tickets an agent is told of."""
    from django.core.management import call_command
    from helpdesk.models import Queue

    call_command("migrate", verbosity=0)
    call_command("loaddata", "emailtemplate.json", verbosity=0)
    Queue.objects.create(
        title="Hotro",
        slug="hotro",
        email_address="hotro@abc.vn",
        allow_email_submission=True,
        new_ticket_cc=_AGENT,
        updated_ticket_cc=_AGENT,
        email_box_type="imap",
        email_box_host="127.0.0.1",
        email_box_port=imap_port,
        email_box_user=user,
        email_box_pass="secret",
        email_box_imap_folder="INBOX",
        logging_type="none",
    )


def run(folder: str, imap_port: int, user: str, smtp_port: int) -> dict[str, float]:
    """Empty the mailbox by `get_email`, and say how long that took."""
    import django
    from django.conf import settings as configured
    from django.core.management import call_command
    from django.urls import include, path

    configured.configure(**settings(folder, smtp_port))
    django.setup()
    configured.ROOT_URLCONF = (path("helpdesk/", include("helpdesk.urls", namespace="helpdesk")),)
    prepare(imap_port, user)
    before, began = _cpu(), time.time()
    call_command("get_email", quiet=True, verbosity=0)
    found = {"began": began, "seconds": time.time() - began, "cpu": _cpu() - before}
    from helpdesk.models import FollowUp, Ticket

    return found | {"tickets": Ticket.objects.count(), "mails": FollowUp.objects.count()}


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    print(json.dumps(run(sys.argv[1], int(sys.argv[2]), sys.argv[3], int(sys.argv[4]))))
