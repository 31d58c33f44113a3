"""What `manage.py check` says of the machine that the site runs on."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Info, register

from resources import pdf

PACKAGES = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
"""What Debian calls the libraries that set type."""


@register()
def check_pdf(**kwargs: Any) -> list[CheckMessage]:
    """Say what to install where guides are not offered as PDF; the site does without, so nothing is wrong."""
    if pdf.is_available():
        return []
    text = "Guides and case studies are not offered as PDF, because Pango is missing."
    return [Info(text, hint=f"On Debian: apt-get install {PACKAGES}", id="resources.I001")]
