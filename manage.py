#!/usr/bin/env python
"""Django's command line, for this project."""

import os
import sys

from newsarchive.local import use_local_settings
from newsarchive.stack import roomy


@roomy
def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsarchive.settings")
    use_local_settings(os.environ)
    from django.core.management import execute_from_command_line  # noqa: PLC0415 - after the environment

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
