"""All settings, from the environment (see .env.example). A missing or unsafe value stops the start.

ALLOWED_HOSTS decides what kind of site this is. When every name in it is a loopback name the site is
local: plain http, and DEBUG may be on. Any other name makes it a deployment: https only, secure
cookies, HSTS, and no DEBUG. A secret key is needed in both.
"""

import datetime as dt
import os
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from newsarchive.env import Env, database, mail, origin

env = Env(os.environ)

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = env.path("DATA_DIR", BASE_DIR / "var")

# What is served, to whom
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS")
if not ALLOWED_HOSTS:
    raise ImproperlyConfigured(
        "ALLOWED_HOSTS is empty: name the hosts this site answers to, or use `make serve`."
    )
if any(host.strip(".") in {"", "*"} for host in ALLOWED_HOSTS):
    raise ImproperlyConfigured("ALLOWED_HOSTS may not contain '*': name the hosts this site answers to.")
LOCAL = all(host in {"localhost", "127.0.0.1", "[::1]"} for host in ALLOWED_HOSTS)

DEBUG = env.flag("DEBUG")
if DEBUG and not LOCAL:
    raise ImproperlyConfigured(
        "DEBUG shows source code and settings: it needs ALLOWED_HOSTS=localhost,127.0.0.1."
    )

SECRET_KEY = env.secret("SECRET_KEY")
if not SECRET_KEY:
    raise ImproperlyConfigured("SECRET_KEY is missing: set it or SECRET_KEY_FILE, or use `make serve`.")
if len(SECRET_KEY) < 50 or len(set(SECRET_KEY)) < 5 or SECRET_KEY.startswith("django-insecure-"):
    raise ImproperlyConfigured("SECRET_KEY is too weak: use 50 or more random characters.")

INSTALLED_APPS = [
    "articles.apps.ArticlesConfig",
    "articles.apps.DeskConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_filters",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "axes",
]

# From the outside in. The first four see every response, static files and errors included; refusals
# come before anything that would act on the address, and in its language; sessions only matter inside the
# admin.
MIDDLEWARE = [
    "newsarchive.middleware.RoomForCalls",
    "newsarchive.middleware.RequestId",
    "newsarchive.middleware.SecurityHeaders",
    "newsarchive.middleware.HeadWithoutBody",
    "django.middleware.security.SecurityMiddleware",
    "newsarchive.languages.LanguageOfAddress",
    "newsarchive.middleware.WellFormedAddress",
    "newsarchive.middleware.RefusedEncodings",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "newsarchive.middleware.SessionWhenUsed",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "newsarchive.middleware.WellFormedForm",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "newsarchive.middleware.DatabaseOutage",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "newsarchive.urls"
WSGI_APPLICATION = "newsarchive.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# Data
DATABASES: dict[str, dict[str, Any]] = {
    "default": database(
        env.secret("DATABASE_URL"),
        default_file=DATA_DIR / "db.sqlite3",
        pool_size=env.integer("DATABASE_POOL_SIZE", 8, least=1, most=1000),
    ),
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# How many whole pages a process keeps while nothing changes, of about 10 kB each (articles.views.page_cache).
PAGE_CACHE = env.integer("PAGE_CACHE", 1000, least=0, most=1_000_000)
_IN_MEMORY = "django.core.cache.backends.locmem.LocMemCache"
CACHES = {
    "default": {"BACKEND": _IN_MEMORY},
    "pages": {"BACKEND": _IN_MEMORY, "LOCATION": "pages", "OPTIONS": {"MAX_ENTRIES": PAGE_CACHE}},
}

# Language and time: instants are UTC here; a page shows them in the zone of the item's source.
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("ru", "Русский")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# Static files: hashed names, compressed once by collectstatic
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
# whitenoise would send `*`, for fonts on other hosts; we have none
WHITENOISE_ALLOW_ALL_ORIGINS = False

# Signing in
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",  # first: it refuses whoever has failed too often
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"
SESSION_COOKIE_AGE = 12 * 60 * 60  # s: one working day
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_AGE = None  # ends with the browser

# After five wrong passwords for one name from one address, that pair is not heard for a quarter of an hour. A
# name alone is not locked, or anybody could lock an editor out; nor an address: a news room may be behind it.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = dt.timedelta(minutes=15)
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_RESET_ON_SUCCESS = True
AXES_CLIENT_IP_CALLABLE = "newsarchive.signing_in.address"
AXES_LOCKOUT_CALLABLE = "newsarchive.signing_in.locked_out"
AXES_DISABLE_ACCESS_LOG = True  # who works when is nobody's business
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
# How many proxies stand in front, whose X-Forwarded-For is believed. A deployment has one: it speaks https.
TRUSTED_PROXIES = env.integer("TRUSTED_PROXIES", 0 if LOCAL else 1, least=0, most=9)

# Groups whose members need a second factor; superusers are Administrators. Others may set one up.
SECOND_FACTOR_GROUPS = env.words("SECOND_FACTOR_GROUPS") or (
    [] if LOCAL or "SECOND_FACTOR_GROUPS" in os.environ else ["Administrator", "Chief editor"]
)
OTP_TOTP_ISSUER = "News Archive"

# Who changes more items than this within an hour is reported to ADMINS and on the start page.
ALARM_ITEMS = env.integer("ALARM_ITEMS", 500, least=1, most=1_000_000_000)
ADMINS = [("", address) for address in env.words("ADMINS")]

if not LOCAL:
    # The `__Host-` prefix makes a browser refuse a cookie that another host or plain http tries to plant.
    SESSION_COOKIE_NAME = "__Host-sessionid"
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_NAME = "__Host-csrftoken"
    CSRF_COOKIE_SECURE = True
    SECURE_SSL_REDIRECT = True
    # Probes come from the machine itself, over plain http.
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
    SECURE_HSTS_SECONDS = 2 * 365 * 24 * 60 * 60
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True

# The same setting as in Django 6, for its middleware to take over on the next long-term release.
SECURE_CSP: dict[str, list[str]] = {
    "default-src": ["'none'"],
    "script-src": ["'self'"],
    "style-src": ["'self'"],
    "img-src": ["'self'"],
    "connect-src": ["'self'"],
    "manifest-src": ["'self'"],
    "form-action": ["'self'"],
    "base-uri": ["'none'"],
    "frame-ancestors": ["'none'"],
    "object-src": ["'none'"],
}
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "DENY"

# Bounds on what one request may bring
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024  # bytes, files apart
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
DATA_UPLOAD_MAX_NUMBER_FILES = 20

# Files handed in at the desk: the folders that may be chosen there, and where uploads wait to be imported.
IMPORT_FOLDERS = [Path(folder).expanduser().resolve() for folder in env.words("IMPORT_FOLDERS")]
IMPORT_UPLOAD_LIMIT = (
    env.integer("IMPORT_UPLOAD_MB", 512, least=1, most=100_000) * 1024 * 1024
)  # bytes at once
IMPORT_SPOOL = DATA_DIR / "imports"
FILE_UPLOAD_HANDLERS = ["articles.uploads.Delivery"]

# Mail: files unless EMAIL_URL names a server. Its links lead to SITE_URL, whatever host a request named.
globals().update(mail(env.secret("EMAIL_URL"), folder=DATA_DIR / "mail"))
SITE_URL = origin(env.text("SITE_URL"), ALLOWED_HOSTS, local=LOCAL)
DEFAULT_FROM_EMAIL = env.text("MAIL_FROM") or f"News Archive <alerts@{urlsplit(SITE_URL).hostname}>"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request_id": {"()": "newsarchive.middleware.RequestIdFilter"}},
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s [%(request_id)s] %(name)s: %(message)s"}},
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["request_id"]},
    },
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        # Django's own handlers mail the administrators and colour the console; one plain line is enough.
        "django": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
        # Robots ask for what is not there all day long; that is not worth a line, still less a traceback.
        "django.request": {"level": "ERROR"},
        "django.security.DisallowedHost": {"level": "CRITICAL"},
        # The pool writes a line for each attempt during an outage; ours, one for each request, is enough.
        "psycopg.pool": {"level": "ERROR"},
        "articles": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
        "newsarchive": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
    },
}
