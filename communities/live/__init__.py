"""Live delivery: every reader of a thread is told of each change once, in order, and never of what they may not see.

The database is the log. After a change is committed its thread is announced; the hub of each process gives it to the
sockets that may have it, and reads from the log whatever did not come by itself. See `docs/live-delivery.md`.
"""

from communities.live.announcing import announce
from communities.live.bus import notice, recheck

__all__ = ["announce", "notice", "recheck"]
