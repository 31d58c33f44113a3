"""Which encoding of text the site takes."""

import codecs
from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse


class EncodingMiddleware:
    """Refuse a request that names another encoding than UTF-8.

    Django decodes a form by whatever codec of Python its sender names. Among them are some that make half characters,
    which no page and no database can hold, and some that do not make text at all.
    """

    sync_capable = True
    async_capable = False

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request; Django has set its encoding only where Python knows a codec of that name."""
        if request.encoding and codecs.lookup(request.encoding).name != "utf-8":
            raise BadRequest("The text of a request is UTF-8.")
        return self.get_response(request)
