"""How a surface is asked: somebody with a browser, and what their answer amounts to."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.test import Client

from directory.models import Member
from tests.factories import MemberFactory
from tests.visibility.words import Answer

SIGN_IN = ("/accounts/login/", "/cms/login/")
REFUSED = {403, 404}
# What the reader typed comes back in these, and proves nothing.
ECHO = re.compile(r"<input[^>]*>|<textarea.*?</textarea>|<title>.*?</title>|\?[a-z]+=[^\"]*", re.DOTALL)


@dataclass
class Reader:
    """Somebody who looks; `member` is empty for a visitor."""

    client: Client = field(default_factory=Client)
    member: Member | None = None

    @classmethod
    def signed_in(cls, member: Member) -> Reader:
        """Return the member with the session of a moment ago."""
        client = Client()
        client.force_login(member, backend="django.contrib.auth.backends.ModelBackend")
        return cls(client, member)

    @classmethod
    def editor(cls) -> Reader:
        """Return somebody who may enter the CMS."""
        member = MemberFactory(display_name="Edie Editor")
        # Tests that empty the tables take away what the migrations made.
        editors, is_new = Group.objects.get_or_create(name="Editors")
        if is_new:
            editors.permissions.add(Permission.objects.get(codename="access_admin"))
        member.groups.add(editors)
        return cls.signed_in(member)

    def get(self, address: str, *canaries: str, name: str = "") -> Answer:
        """Open the address and say what its page shows of what is protected."""
        # What was said after an earlier act belongs to that act.
        self.client.cookies.pop("messages", None)
        return judged(self.client.get(address), canaries, name, self.client)

    def raw(self, address: str, pattern: str) -> Answer:
        """Say whether the page as it is sent holds the pattern, the values of its forms included."""
        response = self.client.get(address, follow=True)
        if response.redirect_chain and response.redirect_chain[-1][0].startswith(SIGN_IN):
            return Answer.SIGN_IN
        return Answer.SEES if re.search(pattern, response.content.decode()) else Answer.NOTHING

    def section(self, address: str, begins: str, *canaries: str, name: str = "") -> Answer:
        """Say what one section of the page shows."""
        text = self.client.get(address).content.decode()
        part = text.partition(begins)[2].partition("</section>")[0]
        shown = [canary for canary in canaries if canary in part]
        if not shown:
            return Answer.NAME if name and name in part else Answer.NOTHING
        return Answer.SEES if len(shown) == len(canaries) else Answer.LEAKS

    def file(self, address: str) -> Answer:
        """Fetch a file or a picture."""
        response = self.client.get(address)
        if response.status_code == 200 and (response.streaming or response.content):
            return Answer.SEES
        return refused(response)

    def post(self, address: str, data: dict[str, str]) -> Any:
        """Send a form and return the answer."""
        return self.client.post(address, data)


def judged(response: Any, canaries: Iterable[str], name: str = "", client: Client | None = None) -> Answer:
    """Say what the response shows; part of the canaries is a leak, and so is any in a refusal."""
    for _hop in range(3):
        if response.status_code not in {301, 302} or client is None:
            break
        if response["Location"].startswith(SIGN_IN):
            return Answer.SIGN_IN
        response = client.get(response["Location"].partition("#")[0])
    text = words(response)
    wanted = list(canaries)
    shown = [canary for canary in wanted if canary in text]
    if response.status_code in REFUSED:
        return Answer.LEAKS if shown or (name and name in text) else Answer.NOTHING
    if response.status_code != 200:
        return Answer.LEAKS
    if shown:
        return Answer.SEES if shown == wanted else Answer.LEAKS
    return Answer.NAME if name and name in text else Answer.NOTHING


def words(response: Any) -> str:
    """Return what the page says and where it leads, without what was typed and without marks."""
    text = ECHO.sub("", response.content.decode())
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"</?(?:mark|bdi)>", "", text)))


def refused(response: Any, *canaries: str) -> Answer:
    """Say how a form was refused that had no effect."""
    if response.status_code in {301, 302} and response["Location"].startswith(SIGN_IN):
        return Answer.SIGN_IN
    return Answer.LEAKS if any(canary in words(response) for canary in canaries) else Answer.NOTHING


@contextmanager
def undone() -> Iterator[None]:
    """Take back what the block changes, so that every cell is asked in the same world."""
    with transaction.atomic():
        try:
            yield
        finally:
            transaction.set_rollback(True)
