"""Settings of the test suite: the development defaults with quick password hashing and mail kept in memory."""

from config.settings.dev import *

DEBUG = False
DEMO = False
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
