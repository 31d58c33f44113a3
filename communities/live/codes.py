"""Why the server ended a socket."""

from enum import IntEnum


class Code(IntEnum):
    """Close codes, all but the first our own; the reader's module knows which are worth another try."""

    GONE = 1001
    SLOW_READER = 4001
    SIGNED_OUT = 4002
    BAD_FRAME = 4004
    TOO_MANY = 4005
