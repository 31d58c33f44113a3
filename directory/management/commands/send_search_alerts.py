"""Look for what is new in saved searches, and tell their members."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from directory import alert_mail, alerts

EVERY = 100


class Command(BaseCommand):
    """Looks at every saved search that is watched, and sends the mail that is due."""

    help = "Look for what is new in saved searches and tell their members, on the site and by the mail that is due."

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it, saying how far it is."""
        told = alerts.look(self._progress("searches"))
        sent = alert_mail.send(self._progress("members to mail"))
        self.stdout.write(f"New in {told} searches; {sent} mails sent.")

    def _progress(self, what: str) -> alerts.Progress:
        def say(done: int, total: int) -> None:
            if done % EVERY == 0 or done == total:
                self.stdout.write(f"{what}: {done} of {total}")

        return say
