"""The read API: Wagtail's own, version 2, with the site's one rule of who may read what."""
