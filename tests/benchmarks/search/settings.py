"""The development settings with the model of Wagtail's generic index beside the site's own."""

from config.settings.dev import *  # noqa: F403
from config.settings.dev import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.benchmarks.search.stock"]
