"""Settings of the test suite: the development defaults with quick password hashing and mail kept in memory."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from config.settings.dev import *

# One folder for each process of the suite, gone with it.
FOLDER = tempfile.mkdtemp(prefix="redbag-test-")
atexit.register(shutil.rmtree, FOLDER, ignore_errors=True)

DEBUG = False
DEMO = False
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
EMAIL_FILE_PATH = f"{FOLDER}/mail"
MEDIA_ROOT = f"{FOLDER}/media"
STATIC_ROOT = Path(FOLDER)
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A file, because delivery reads in threads of its own, which a database in memory does not let in.
    DATABASES["default"]["TEST"] = {"NAME": f"{FOLDER}/db.sqlite3"}
elif os.environ.get("MIGRATED") == "1":
    # The database that the address names is empty and migrated: a copy is made sooner than another.
    DATABASES["default"]["TEST"] = {"TEMPLATE": DATABASES["default"]["NAME"]}
if CACHES["default"].get("LOCATION"):
    # Processes of the suite that share a Redis neither hear nor empty each other.
    CHANNEL_LAYERS["default"]["CONFIG"]["prefix"] = f"redbag-{os.getpid()}"
    _worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    REDIS_URL = f"{CACHES['default']['LOCATION'].rpartition('/')[0]}/{_worker % 16}"
    CACHES["default"]["LOCATION"] = REDIS_URL
# Else each client of a test looks through all static files before its first request.
WHITENOISE_AUTOREFRESH = True
# Nothing touches the database behind a test's back.
SEARCH_WORKER = False
