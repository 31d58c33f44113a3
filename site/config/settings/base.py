"""Settings that hold everywhere; see `docs/settings.md` for every variable of the environment."""

from typing import Any

from config.settings.environment import (
    ROOT,
    STATE,
    address,
    database,
    email,
    flag,
    folder,
    index_prefix,
    number,
    redis,
    sender,
    url,
    word,
)

SITE_NAME = "Redbag"

INSTALLED_APPS = [
    # Redbag
    "home",
    "directory",
    "communities",
    "resources",
    "search",
    "demo",
    # Accounts: before the admin, whose sign-in pages are then ours
    "allauth",
    "allauth.account",
    "allauth.mfa",
    # Wagtail
    "wagtail.contrib.settings",
    "wagtail.contrib.redirects",
    "wagtail.contrib.typed_table_block",
    "wagtail.embeds",
    "wagtail.sites",
    "config.cms.CmsUsersConfig",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.api.v2",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "django_tasks",
    # Live delivery
    "channels",
    # Django
    "django_htmx",
    "django.forms",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.sitemaps",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.csp.PolicyMiddleware",
    "config.encoding.EncodingMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "directory.middleware.ViewerMiddleware",
    "directory.middleware.PrivateMiddleware",
    "directory.middleware.SignInMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]

ROOT_URLCONF = "config.urls"
ASGI_APPLICATION = "config.asgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "home.context.site",
            ],
            "builtins": ["home.templatetags.design"],
        },
    },
]

FORM_RENDERER = "home.forms.Renderer"

DATABASES = {"default": database("DATABASE_URL")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Redis: the layer between processes, and the cache that rate limits count in ---------------------------------

REDIS_URL = redis("REDIS_URL")
REDIS_PREFIX = word("REDIS_PREFIX", default="redbag")
CHANNEL_LAYERS: dict[str, Any]
CACHES: dict[str, Any]
if REDIS_URL:
    CHANNEL_LAYERS = {
        "default": {
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            "CONFIG": {"hosts": [REDIS_URL], "prefix": REDIS_PREFIX},
        }
    }
    CACHES = {
        "default": {
            "BACKEND": "config.cache.RedisCache",
            "LOCATION": REDIS_URL,
            "KEY_PREFIX": REDIS_PREFIX,
            # What counts for the rate limits is not worth a wait for a Redis that hangs.
            "OPTIONS": {"socket_connect_timeout": 0.5, "socket_timeout": 0.5},
        }
    }
else:
    CHANNEL_LAYERS = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

# Parts of pages that are the same for many readers or many pages, kept by each process for itself.
CACHES["fragments"] = {
    "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
    "LOCATION": "fragments",
    "OPTIONS": {"MAX_ENTRIES": 4_000},
}
# The long parts of published pages, of which the largest have some hundred kilobytes.
CACHES["parts"] = {
    "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
    "LOCATION": "parts",
    "OPTIONS": {"MAX_ENTRIES": 1_000},
}

# Ten posts of a member may be sent within so many seconds.
BURST_SECONDS = 60

# Servers make findable in a thread of their own what was added; elsewhere the next search does.
SEARCH_WORKER = True

# --- Accounts ------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "directory.Member"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "display_name")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "directory.accounts.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_FORMS = {
    "signup": "directory.joining.SignUpForm",
    "login": "directory.joining.SignInForm",
    "reset_password": "directory.joining.ForgottenPasswordForm",
    "add_email": "directory.joining.AnotherAddressForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_DISPLAY = "directory.accounts.display_name"
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
# A stranger who tries addresses learns nothing from sign-up, sign-in or reset about who is a member.
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
# A member hears of each change of what protects the account.
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True
ACCOUNT_CONFIRM_EMAIL_ON_GET = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_REAUTHENTICATION_REQUIRED = True
# The gateway's count of addresses; 0 means that nobody stands between the reader and the server.
ALLAUTH_TRUSTED_PROXY_COUNT = number("TRUSTED_PROXY_COUNT", default=0, least=0, most=10)
MFA_TOTP_ISSUER = SITE_NAME
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "home.views.csrf_failure"

# --- Language and time ---------------------------------------------------------------------------------------

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_I18N = True
USE_TZ = True
LOCALE_PATHS = [ROOT / "locale"]
DATE_FORMAT = "j F Y"

# --- Files ---------------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = STATE / "static"
MEDIA_ROOT = str(folder("MEDIA_ROOT", default=STATE / "media"))
# Nothing below MEDIA_ROOT has an address of its own: every file is served by a view that asks who may see it.
MEDIA_URL = "/media/"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000

# --- E-mail --------------------------------------------------------------------------------------------------

_email = email("EMAIL_URL")
EMAIL_BACKEND = _email.get("EMAIL_BACKEND")
EMAIL_FILE_PATH = _email.get("EMAIL_FILE_PATH", str(STATE / "mail"))
EMAIL_HOST = _email.get("EMAIL_HOST", "localhost")
EMAIL_PORT = _email.get("EMAIL_PORT", 25)
EMAIL_HOST_USER = _email.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = _email.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = _email.get("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = _email.get("EMAIL_USE_SSL", False)
# A mail server that does not answer must not hold a page for ever.
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = sender("DEFAULT_FROM_EMAIL", default="Redbag <hello@redbag.example>")

# --- Wagtail -------------------------------------------------------------------------------------------------

WAGTAIL_SITE_NAME = SITE_NAME
WAGTAILADMIN_BASE_URL = address("SITE_URL", default="http://127.0.0.1:8000")
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_FRONTEND_LOGIN_URL = "/accounts/login/"
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
# The CMS speaks the site's language, in the site's time.
WAGTAILADMIN_PERMITTED_LANGUAGES = [("en", "English")]
WAGTAIL_USER_TIME_ZONES = [TIME_ZONE]
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "config.cms_search"}}
WAGTAILIMAGES_IMAGE_MODEL = "resources.Picture"
WAGTAILDOCS_DOCUMENT_MODEL = "resources.Attachment"
WAGTAILIMAGES_IMAGE_FORM_BASE = "resources.uploads.PictureForm"
WAGTAILDOCS_DOCUMENT_FORM_BASE = "resources.uploads.AttachmentForm"
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 10 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 40_000_000
WAGTAILIMAGES_EXTENSIONS = ["gif", "jpg", "jpeg", "png", "webp"]
WAGTAILDOCS_MAX_UPLOAD_SIZE = 20 * 1024 * 1024
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILDOCS_EXTENSIONS = ["csv", "docx", "odt", "ods", "pdf", "pptx", "txt", "xlsx"]
WAGTAILEMBEDS_FINDERS: list[dict[str, Any]] = []
WAGTAIL_I18N_ENABLED = False
WAGTAILAPI_BASE_URL = WAGTAILADMIN_BASE_URL
WAGTAILAPI_LIMIT_MAX = 50

# --- Search --------------------------------------------------------------------------------------------------

ELASTICSEARCH_URL = url("ELASTICSEARCH_URL", schemes=("http", "https"))
ELASTICSEARCH_PREFIX = index_prefix("ELASTICSEARCH_PREFIX", default="redbag")
# Milliseconds that a reader's search waits for Elasticsearch before the database answers instead.
ELASTICSEARCH_TIMEOUT = number("ELASTICSEARCH_TIMEOUT", default=1_000, least=50, most=60_000)

# --- Security ------------------------------------------------------------------------------------------------

# Wagtail lifts it from the previews that its admin shows in a frame.
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
# Films play from here once a reader presses; `resources/films.py` says which addresses they have.
FILM_FRAMES = ["https://www.youtube-nocookie.com", "https://player.vimeo.com", "https://players.brightcove.net"]
# Links to elsewhere are checked without ever asking a private network; only tests name here what they serve themselves,
# as "address:port".
LINK_CHECK_LOCAL: frozenset[str] = frozenset()
# Seconds between two requests to one site.
LINK_CHECK_PAUSE = 1.0
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "frame-src": FILM_FRAMES,
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'self'"],
        "manifest-src": ["'self'"],
        "worker-src": ["'self'"],
    }
}
# Wagtail's admin writes scripts and styles into its pages, and shows files before they are uploaded; its previews are
# pages of the site and keep the site's policy.
CMS_CONTENT_SECURITY_POLICY = {
    **CONTENT_SECURITY_POLICY["DIRECTIVES"],
    "script-src": ["'self'", "'unsafe-inline'"],
    "style-src": ["'self'", "'unsafe-inline'"],
    "img-src": ["'self'", "data:", "blob:"],
    "frame-src": ["'self'"],
}

# The demonstration's people are invented, and the pages say so.
DEMO = flag("DEMO", default=False)

# --- Logs ----------------------------------------------------------------------------------------------------

# A reader never sees what went wrong inside; whoever runs the site does, on the console.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    # An outage is told of once, by search; the client would tell of every try.
    # That another site's answer is not well formed is no news of ours.
    "loggers": {"elastic_transport": {"level": "ERROR"}, "urllib3": {"level": "ERROR"}},
}
