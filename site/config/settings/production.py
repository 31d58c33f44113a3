"""Production: every value that protects members must be given, and an insecure one stops the start."""

from config.settings.base import *
from config.settings.environment import A_MAIL_SERVER, BadSetting, flag, hosts, origins, text

DEBUG = False
DEVELOPMENT = False
SECRET_KEY = text("SECRET_KEY")
if len(SECRET_KEY) < 50 or len(set(SECRET_KEY)) < 10 or SECRET_KEY.startswith("development"):
    raise BadSetting("SECRET_KEY", "a random text of at least 50 characters that is kept secret")
ALLOWED_HOSTS = hosts("ALLOWED_HOSTS", default=[])
if not ALLOWED_HOSTS or "*" in ALLOWED_HOSTS:
    raise BadSetting("ALLOWED_HOSTS", "the site's host names, separated by commas, without *")
if not WAGTAILADMIN_BASE_URL.startswith("https://"):
    raise BadSetting("SITE_URL", "the site's address, starting with https://")
if EMAIL_BACKEND != "django.core.mail.backends.smtp.EmailBackend":
    raise BadSetting("EMAIL_URL", f"{A_MAIL_SERVER}: members confirm their addresses")

CSRF_TRUSTED_ORIGINS = origins("CSRF_TRUSTED_ORIGINS", default=[WAGTAILADMIN_BASE_URL])
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
SECURE_SSL_REDIRECT = flag("SECURE_SSL_REDIRECT", default=True)
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
if flag("BEHIND_TLS_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
