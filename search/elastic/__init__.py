"""Elasticsearch: what is kept in its indices, how it is asked, and how it follows the database."""

from django.conf import settings


def is_wanted() -> bool:
    """Say whether the site has an Elasticsearch; where it has none, nothing of this package is loaded."""
    return bool(settings.ELASTICSEARCH_URL)
