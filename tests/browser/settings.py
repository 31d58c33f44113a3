"""The development settings for the server of the browser tests, which keeps its mail to itself."""

import os

from config.settings.dev import *  # noqa: F403

EMAIL_FILE_PATH = os.environ["MAIL_FOLDER"]
# The same few people write in many journeys, more often than anybody would.
BURST_SECONDS = 0
# Journeys serve pages elsewhere on this machine, at ports that the system gives.
LINK_CHECK_LOCAL = frozenset(f"127.0.0.2:{port}" for port in range(1024, 65_536))
