"""What is told of pages between the app that has them and the one that tells members."""

from __future__ import annotations

from django.dispatch import Signal

page_changed = Signal()
"""Sent with a `page` whose new version was published and the `members` (their numbers) who want to be told of it, in
the transaction that publishes it."""
page_seen = Signal()
"""Sent with a `page` and the `viewer`, a member who reads it."""
