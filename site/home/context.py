"""What every template may say of the site."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, Any]:
    """Return the site's name, whether its people are invented, and whether this is a development server."""
    return {"site_name": settings.SITE_NAME, "demo": settings.DEMO, "development": settings.DEVELOPMENT}
