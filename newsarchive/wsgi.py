"""The door for web servers. Needs its settings from the environment: see .env.example."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from newsarchive.env import existing

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsarchive.settings")
settings.DATABASES["default"] = existing(settings.DATABASES["default"])

application = get_wsgi_application()
