"""The project's settings for tests: local, throw-away data, cheap passwords, no collected static files."""

import atexit
import os
import shutil
import sys
import tempfile
from pathlib import Path

# mypy imports this file too, for its Django plugin, and leaves without tidying up: it gets no folder.
if "pytest" in sys.modules and "NEWS_ARCHIVE_TEST_DIR" not in os.environ:
    # Workers of pytest-xdist inherit this; the process that made it removes it.
    os.environ["NEWS_ARCHIVE_TEST_DIR"] = tempfile.mkdtemp(prefix="news-archive-test-")
    atexit.register(shutil.rmtree, os.environ["NEWS_ARCHIVE_TEST_DIR"], ignore_errors=True)

directory = Path(os.environ.get("NEWS_ARCHIVE_TEST_DIR", "/nowhere"))
for name in (
    "DEBUG",
    "SECRET_KEY_FILE",
    "DATABASE_URL_FILE",
    "EMAIL_URL",
    "EMAIL_URL_FILE",
    "SITE_URL",
    "MAIL_FROM",
):
    os.environ.pop(name, None)
os.environ["DATA_DIR"] = str(directory)
os.environ["SECRET_KEY"] = "tests-only-0123456789-abcdefghijklmnopqrstuvwxyz-0123456789"
# Pages are made whenever they are asked for; tests of the cache itself turn it on.
os.environ["PAGE_CACHE"] = "0"
os.environ["ALLOWED_HOSTS"] = "localhost,127.0.0.1,[::1]"

from newsarchive.settings import *  # noqa: E402, F403
from newsarchive.settings import DATABASES, MIDDLEWARE, STORAGES  # noqa: E402

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, as in real life: threads, WAL and the live server behave differently in memory.
    DATABASES["default"]["TEST"] = {"NAME": str(directory / "test.sqlite3")}

MIDDLEWARE.remove("whitenoise.middleware.WhiteNoiseMiddleware")
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
