"""The app's entry in Django's registry."""

from django.apps import AppConfig


class CommunitiesConfig(AppConfig):
    """People talking: communities of practice, local networks and live threads."""

    name = "communities"
    verbose_name = "Communities"
