"""Give each request the viewer that every read asks, keep members' pages out of caches, and ways to sign in short."""

from collections.abc import Callable
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.core.exceptions import DisallowedRedirect
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import SimpleLazyObject
from django.utils.http import MAX_URL_LENGTH

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


class SignInMiddleware:
    """Forget where somebody wanted to go after signing in, where the address is too long to be taken.

    Signing in leads back to no address of more than 2,048 characters, and Django refuses a redirect that is far longer:
    whoever comes with one signs in and begins at the first page.
    """

    sync_capable = True
    async_capable = False

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request; on the way to sign in, with an address that can be led back to, or none."""
        response = self.get_response(request)
        address = response.get("Location", "")
        if len(address) > MAX_URL_LENGTH:
            response["Location"] = _without_long_next(address)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Send whoever came with an address of which no redirect can be made to sign in."""
        is_too_long = isinstance(exception, DisallowedRedirect) and len(request.get_full_path()) > MAX_URL_LENGTH
        return redirect(settings.LOGIN_URL) if is_too_long else None


def _without_long_next(address: str) -> str:
    parts = urlsplit(address)
    query = parse_qsl(parts.query, keep_blank_values=True)
    kept = [(name, value) for name, value in query if name != REDIRECT_FIELD_NAME or len(value) <= MAX_URL_LENGTH]
    return address if kept == query else urlunsplit(parts._replace(query=urlencode(kept)))
