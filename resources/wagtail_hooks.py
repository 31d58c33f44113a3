"""What Redbag adds to Wagtail."""

from __future__ import annotations

from wagtail import hooks

from resources.views import refuse_hidden_document

hooks.register("before_serve_document", refuse_hidden_document)
