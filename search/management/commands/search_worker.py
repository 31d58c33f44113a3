"""Keep search current in a process of its own."""

import signal
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from search.elastic import is_wanted


class Command(BaseCommand):
    """Deliver to Elasticsearch what changes, until stopped; beside the servers' own threads, or instead of them."""

    help = "Delivers to Elasticsearch what changes in the database, until stopped. Several may run."

    def handle(self, *args: Any, **options: Any) -> None:
        """Deliver until a signal comes."""
        if not is_wanted():
            raise CommandError("There is no Elasticsearch: ELASTICSEARCH_URL is not set.")
        from search.elastic.relay import Relay  # noqa: PLC0415 (only with an Elasticsearch)

        relay = Relay()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: relay.stop())
        self.stdout.write("Delivering to Elasticsearch what changes. Stop with Ctrl-C.")
        self.stdout.flush()
        relay.run()
        self.stdout.write("Stopped. What changes now waits.")
