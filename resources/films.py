"""Films of other sites: which sites, and from where each is shown. Nothing is asked of a site before a reader presses.

The content security policy lets the frames of these sites in, and of no others (`FILM_FRAMES` in the settings).
"""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import parse_qs, urlsplit

from django.core.exceptions import ValidationError
from django.utils.text import get_text_list
from django.utils.translation import gettext

YOUTUBE, VIMEO, BRIGHTCOVE = "YouTube", "Vimeo", "Brightcove"
YOUTUBE_FRAME, VIMEO_FRAME = "https://www.youtube-nocookie.com", "https://player.vimeo.com"
BRIGHTCOVE_FRAME = "https://players.brightcove.net"
FRAMES = {YOUTUBE: YOUTUBE_FRAME, VIMEO: VIMEO_FRAME, BRIGHTCOVE: BRIGHTCOVE_FRAME}
YOUTUBE_HOSTS = {"youtube.com", "www.youtube.com", "m.youtube.com", "www.youtube-nocookie.com"}
YOUTUBE_SHORT = "youtu.be"
VIMEO_HOSTS = {"vimeo.com", "www.vimeo.com", "player.vimeo.com"}
YOUTUBE_KEY = re.compile(r"[\w-]{11}", re.ASCII)
BRIGHTCOVE_HOST = "players.brightcove.net"
# An account, and one of its players in one of its versions:
# https://player.support.brightcove.com/references/player-configuration-guide.html
BRIGHTCOVE_PATH = re.compile(r"/\d{6,16}/[\w-]{1,40}_[\w-]{1,40}/index\.html", re.ASCII)
BRIGHTCOVE_KEY = re.compile(r"\d{6,16}|ref:[\w-]{1,80}", re.ASCII)
VIMEO_PATH = re.compile(r"/(?:video/)?(\d{1,12})(?:/([0-9a-f]{6,16}))?/?", re.ASCII)


class Film(NamedTuple):
    """A film: the site that shows it, its own page there, and the address of the frame that plays it."""

    site: str
    page: str
    frame: str


def sites() -> str:
    """Return the names of the sites as a sentence lists them."""
    return str(get_text_list(list(FRAMES), gettext("and")))


def film_at(url: str) -> Film:
    """Return the film at an address; raises ValidationError for one that none of the sites shows."""
    try:
        parts = urlsplit(url.strip())
        host = (parts.hostname or "").lower()
    except ValueError:
        parts, host = urlsplit(""), ""
    if parts.scheme in {"http", "https"}:
        if host in YOUTUBE_HOSTS or host == YOUTUBE_SHORT:
            return _youtube(host, parts.path, parts.query)
        if host in VIMEO_HOSTS:
            return _vimeo(parts.path, parts.query)
        if host == BRIGHTCOVE_HOST:
            return _brightcove(parts.path, parts.query)
    raise ValidationError(
        gettext(
            "Redbag shows films from %(sites)s, whose players begin with %(player)s. Put a film from elsewhere into "
            "“Links”: readers open it there, and nothing is asked of that site before."
        )
        % {"sites": sites(), "player": f"{BRIGHTCOVE_FRAME}/"}
    )


def _youtube(host: str, path: str, query: str) -> Film:
    named = [*parse_qs(query).get("v", [])] if path == "/watch" else []
    last = path.strip("/").rpartition("/")
    if host == YOUTUBE_SHORT or last[0] in {"embed", "shorts", "live"}:
        named = [last[2]]
    if not named or not YOUTUBE_KEY.fullmatch(named[0]):
        raise _unknown(YOUTUBE, "https://www.youtube.com/watch?v=…")
    return Film(YOUTUBE, f"https://www.youtube.com/watch?v={named[0]}", f"{YOUTUBE_FRAME}/embed/{named[0]}")


def _vimeo(path: str, query: str) -> Film:
    found = VIMEO_PATH.fullmatch(path)
    if found is None:
        raise _unknown(VIMEO, "https://vimeo.com/123456789")
    number = found[1]
    # A film that is not listed has a second word in its address, without which its site shows nothing.
    secret = found[2] or next(iter(parse_qs(query).get("h", [])), "")
    secret = secret if re.fullmatch(r"[0-9a-f]{6,16}", secret) else ""
    page = f"https://vimeo.com/{number}" + (f"/{secret}" if secret else "")
    return Film(VIMEO, page, f"{VIMEO_FRAME}/video/{number}?dnt=1" + (f"&h={secret}" if secret else ""))


def _brightcove(path: str, query: str) -> Film:
    named = parse_qs(query).get("videoId", [""])[0]
    if not BRIGHTCOVE_PATH.fullmatch(path) or not BRIGHTCOVE_KEY.fullmatch(named):
        raise _unknown(BRIGHTCOVE, f"{BRIGHTCOVE_FRAME}/1234567890001/default_default/index.html?videoId=…")
    # Its player is its own page: organisations show it within theirs.
    player = f"{BRIGHTCOVE_FRAME}{path}?videoId={named}"
    return Film(BRIGHTCOVE, player, player)


def _unknown(site: str, example: str) -> ValidationError:
    words = {"site": site, "example": example}
    return ValidationError(
        gettext("This address names no film. Copy the one of the film's own page on %(site)s: %(example)s") % words
    )
