"""Give each request the viewer that every read asks, and keep members' pages out of caches."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from directory.audiences import Viewer


class ViewerMiddleware:
    """Set `request.viewer`, whose tokens are read when something first asks for them."""

    sync_capable = True
    async_capable = False

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request, with its viewer."""
        request.viewer = SimpleLazyObject(lambda: Viewer(request.user))  # type: ignore[attr-defined]
        return self.get_response(request)


class PrivateMiddleware:
    """Let no cache between us and the reader keep a page that was made for somebody who is signed in.

    An answer that says itself who may keep it is left alone: what only some may see says that even the browser of a
    computer that others use must not keep it, so that after signing out its "back" asks again.
    """

    sync_capable = True
    async_capable = False

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request; the cookie alone tells, so that no query is spent."""
        response = self.get_response(request)
        if settings.SESSION_COOKIE_NAME in request.COOKIES and not response.has_header("Cache-Control"):
            response["Cache-Control"] = "private, no-cache"
        return response
