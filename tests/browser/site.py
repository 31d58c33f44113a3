"""The whole site with its demonstration, served by a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

from playwright.sync_api import Page, expect

from demo.people import PASSWORD, SIGN_INS, address
from tests.services.running import ROOT, Server

SHOTS = ROOT / "var" / "screenshots"
PEOPLE = [person.key for person in SIGN_INS]
PEOPLE += ["beatriz-santos", "daniel-price", "ewan-lister", "hannah-lindqvist", "joe-bright", "liam-docherty"]
PEOPLE += ["priya-nair", "wei-zhang"]
COOKIES = """
import json
from django.test import Client
from directory.models import Member
keys = {}
for member in Member.objects.filter(email__in=%r):
    client = Client()
    client.force_login(member, backend="django.contrib.auth.backends.ModelBackend")
    keys[member.email.partition("@")[0]] = client.cookies["sessionid"].value
print(json.dumps(keys))
"""


class Site:
    """One start from nothing, as a newcomer's: migrations, the demonstration, the server."""

    def __init__(self, folder: Path) -> None:
        self.environment = {
            "DJANGO_SETTINGS_MODULE": "tests.browser.settings",
            "DATABASE_URL": f"sqlite:///{folder / 'db.sqlite3'}",
            "MEDIA_ROOT": str(folder / "media"),
            "MAIL_FOLDER": str(folder / "mail"),
            "REDIS_URL": "",
        }
        self.server = Server(folder / "server.log", **self.environment)
        self.server.wait()
        self.url = self.server.url
        self.cookies = self.sessions()

    def restart(self) -> None:
        """Stop the server and start it again at the same address, as an update does."""
        self.server.stop()
        self.server.start()
        self.server.wait()

    def sessions(self) -> dict[str, str]:
        """Return a session of each of the people whom the tests are, so that not every test has to sign in."""
        cookies: dict[str, str] = json.loads(self.run(COOKIES % [address(key) for key in PEOPLE]))
        return cookies

    def run(self, script: str) -> str:
        """Run a script in the site and return the last line that it prints."""
        command = [sys.executable, "manage.py", "shell", "-v", "0", "-c", script]
        result = subprocess.run(
            command, cwd=ROOT, env=self.server.environment, check=True, capture_output=True, text=True
        )
        return result.stdout.splitlines()[-1]


def sign_in(page: Page, key: str, password: str = PASSWORD) -> None:
    """Sign in by the form, as somebody of the demonstration or as whoever joined under the same domain."""
    page.goto("/accounts/login/")
    page.get_by_label("E-mail address").fill(address(key))
    page.locator("#id_password").fill(password)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("You are signed in as")).to_be_visible()


def sign_up(page: Page, key: str, name: str, password: str, *, manager: bool = False) -> None:
    """Join by the form, and confirm the address with the link of the mail that the development server shows."""
    page.goto("/")
    page.get_by_role("banner").get_by_role("link", name="Join").click()
    page.get_by_label("Your name").fill(name)
    page.get_by_label("E-mail address").fill(address(key))
    page.locator("#id_password1").fill(password)
    if manager:
        page.get_by_label("I am a registered manager").check()
    page.get_by_role("main").get_by_role("button", name="Join").click()
    expect(page.get_by_role("heading", name="Look at your e-mail")).to_be_visible()
    open_mail(page, address(key), "Welcome: one step to go")
    page.locator("main a[href*='confirm-email']").click()
    page.get_by_role("button", name="Yes, confirm it").click()
    expect(page.get_by_role("heading", name="Welcome to Redbag")).to_be_visible()


def open_mail(page: Page, to: str, subject: str) -> None:
    """Open the newest mail of the subject to the address."""
    page.goto("/dev/mail/")
    row = page.get_by_role("listitem").filter(has_text=f"To {to}").filter(has_text=subject)
    row.first.get_by_role("link", name=subject).click()
    expect(page.get_by_role("heading", name=subject)).to_be_visible()


def shot(page: Page, name: str) -> None:
    """Keep a picture of the whole page under `var/screenshots`."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SHOTS / f"{name}.png", full_page=True)


def seconds_until(page: Page, text: str, patience: float = 10) -> float:
    """Return how long it takes until the text is on the page."""
    began = time.monotonic()
    expect(page.get_by_text(text, exact=True)).to_be_visible(timeout=patience * 1000)
    return time.monotonic() - began
