"""The development settings for the server of the browser tests, which keeps its mail to itself."""

import os

from config.settings.dev import *  # noqa: F403

EMAIL_FILE_PATH = os.environ["MAIL_FOLDER"]
# The same few people write in many journeys, more often than anybody would.
BURST_SECONDS = 0
