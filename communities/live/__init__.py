"""Live delivery: every reader of a thread is told of each change once, in order, and never of what they may not see.

The database is the log. After a change is committed its thread is announced; the hub of each process then reads what
is new, renders it once, and gives it to the sockets that may have it. See `docs/live-delivery.md`.
"""

from communities.live.bus import announce, recheck

__all__ = ["announce", "recheck"]
