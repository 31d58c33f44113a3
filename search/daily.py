"""What a new day changes in what can be found without anybody's writing, such as an offer whose last day has passed.

Each process does it before its first search of a day. A task must cost nothing where another process has done it.
"""

from __future__ import annotations

import datetime
import logging
from collections.abc import Callable

from django.utils import timezone

logger = logging.getLogger(__name__)

Task = Callable[[datetime.date], object]
_tasks: list[Task] = []
_done_on: datetime.date | None = None


def every_day(task: Task) -> Task:
    """Register a function that is called with each new day, by the site's clock."""
    if task not in _tasks:
        _tasks.append(task)
    return task


def begin_day() -> None:
    """Do what the day asks for, once; what fails is logged and tried again, and the search goes on."""
    global _done_on  # noqa: PLW0603 (one memory for the process)
    today = timezone.localdate()
    if _done_on == today:
        return
    try:
        for task in _tasks:
            task(today)
    except Exception:
        logger.exception("What the new day changes could not be made findable and is tried again")
    else:
        _done_on = today
