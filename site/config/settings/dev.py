"""The embedded default: one process, SQLite, nothing to install; for trying Redbag and for working on it."""

from config.settings.base import *
from config.settings.environment import flag, hosts, text

DEBUG = flag("DEBUG", default=False)
DEVELOPMENT = True
DEMO = flag("DEMO", default=True)
# Only this machine can reach the development server, so a key that everybody can read protects nothing less.
SECRET_KEY = text("SECRET_KEY", default="development-only-key-that-everybody-can-read")
ALLOWED_HOSTS = hosts("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
if DEBUG:
    # Whoever changes a template sees the change.
    CACHES["fragments"] = CACHES["parts"] = {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
