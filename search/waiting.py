"""What was added a moment ago is made findable beside the write that added it, and at the latest before a search.

Writing a document costs more than writing the post that it speaks of. Only additions may wait: whatever takes
something away from somebody changes its documents in the same transaction (`search.actions.index`).
"""

from __future__ import annotations

import logging
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterable

from django.db import close_old_connections, connection, transaction

from search.actions import index
from search.models import Waiting

logger = logging.getLogger(__name__)

BATCH = 200
PAUSE_SECONDS = 1.0
_REMEMBER = "INSERT INTO search_waiting (entity, entity_id) VALUES (%s, %s) ON CONFLICT DO NOTHING"


def index_soon(*, entity: str, pks: Iterable[int]) -> None:
    """Remember, in the caller's transaction, that the rows wait to be made findable."""
    with connection.cursor() as cursor:
        # Written out: every post passes here, and building the statement anew takes longer than running it.
        for pk in pks:
            cursor.execute(_REMEMBER, [entity, pk])
    transaction.on_commit(worker.nudge, robust=True)


def catch_up(limit: int = BATCH) -> int:
    """Make findable what waits, oldest first; return how many rows that were.

    Each row is taken before what it speaks of is read, so that a change meanwhile makes it wait again.
    """
    if not Waiting.objects.exists():
        return 0
    with transaction.atomic():
        skips = connection.features.has_select_for_update_skip_locked
        rows = list(Waiting.objects.select_for_update(skip_locked=skips).order_by("pk")[:limit])
        Waiting.objects.filter(pk__in=[row.pk for row in rows]).delete()
        waiting = defaultdict(set)
        for row in rows:
            waiting[row.entity].add(row.entity_id)
        for entity, pks in waiting.items():
            index(entity=entity, pks=pks)
    return len(rows)


class Worker:
    """Does what waits in a thread of its own, soon after it is nudged; a command or a test needs none.

    `do` does some of it and returns how much that was.
    """

    def __init__(self, name: str, do: Callable[[], int]) -> None:
        self._name, self._do = name, do
        self._nudged = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to work; a second call does nothing."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name=self._name, daemon=True)
            self._thread.start()
            self.nudge()

    def nudge(self) -> None:
        """Say that something waits."""
        self._nudged.set()

    def _run(self) -> None:
        while True:
            self._nudged.wait()
            # What comes together is done together.
            time.sleep(PAUSE_SECONDS)
            self._nudged.clear()
            try:
                while self._do():
                    pass
            except Exception:
                logger.exception("What waits for %s could not be done and is tried again", self._name)
                self._nudged.set()
            finally:
                close_old_connections()
                if connection.vendor != "sqlite":
                    connection.close()


worker = Worker("redbag-search", catch_up)
