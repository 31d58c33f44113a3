#!/usr/bin/env python
"""Run one of Redbag's management commands."""

import os
import sys

from django.core.management import execute_from_command_line

from config.settings.environment import BadSetting

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    try:
        execute_from_command_line(sys.argv)
    except BadSetting as error:
        sys.exit(str(error))
