"""The development server's mail: written by Django, read back on a page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.mail import EmailMultiAlternatives, get_connection, send_mail
from django.test import Client, override_settings
from django.urls import resolve
from django.urls.exceptions import Resolver404

from home.mailbox import read

pytestmark = pytest.mark.django_db
BACKEND = "django.core.mail.backends.filebased.EmailBackend"


@pytest.fixture
def folder(tmp_path: Path, settings: Any) -> Path:
    settings.EMAIL_BACKEND = BACKEND
    settings.EMAIL_FILE_PATH = str(tmp_path)
    return tmp_path


def write(subject: str, body: str, to: str = "amina@redbag.example") -> None:
    send_mail(subject, body, "Redbag <hello@redbag.example>", [to])


def keys(folder: Path) -> list[str]:
    return [mail.key for file in folder.glob("*.log") for mail in read(file)]


def html(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_an_empty_mailbox_says_how_to_fill_it(client: Client, folder: Path) -> None:
    assert "No mail yet" in html(client, "/dev/mail/")


def test_a_folder_that_is_not_there_is_an_empty_mailbox(client: Client, folder: Path, settings: Any) -> None:
    settings.EMAIL_FILE_PATH = str(folder / "nowhere")
    assert "No mail yet" in html(client, "/dev/mail/")


def test_a_message_is_listed_and_its_links_can_be_followed(client: Client, folder: Path) -> None:
    write("Welcome: one step to go", "Confirm here:\nhttp://127.0.0.1:8000/accounts/confirm-email/MQ:1x/\n\nRedbag")
    listed = html(client, "/dev/mail/")
    assert "Welcome: one step to go" in listed
    assert "To amina@redbag.example" in listed
    shown = html(client, f"/dev/mail/{keys(folder)[0]}/")
    assert '<a href="http://127.0.0.1:8000/accounts/confirm-email/MQ:1x/">' in shown


@pytest.mark.parametrize("text", ["Zoë Ødegård’s “red bag”", "مديرة مسجلة", "🧣 " * 200, "Ünïcode " * 300])
def test_every_script_is_read_back_as_it_was_written(client: Client, folder: Path, text: str) -> None:
    write(text[:60], f"Hello {text}!")
    shown = html(client, f"/dev/mail/{keys(folder)[0]}/")
    assert " ".join(f"Hello {text}!".split()) in " ".join(shown.split())
    assert text[:60].strip() in shown


def test_a_message_cannot_bring_a_script(client: Client, folder: Path) -> None:
    write("<script>alert(1)</script>", '<script>alert(1)</script> http://x.example/"onmouseover="alert(1)')
    shown = html(client, "/dev/mail/") + html(client, f"/dev/mail/{keys(folder)[0]}/")
    assert "<script>alert" not in shown
    assert 'onmouseover="' not in shown


def test_the_newest_comes_first_also_within_one_connection(client: Client, folder: Path) -> None:
    with get_connection(BACKEND) as connection:
        for number in (1, 2):
            send_mail(f"Number {number}", "Text", None, ["a@redbag.example"], connection=connection)
    listed = html(client, "/dev/mail/")
    assert listed.index("Number 2") < listed.index("Number 1")
    assert "Number 1" in html(client, f"/dev/mail/{keys(folder)[1]}/")


def test_the_list_is_bounded(client: Client, folder: Path) -> None:
    with get_connection(BACKEND) as connection:
        for number in range(60):
            send_mail(f"Number {number}", "Text", None, ["a@redbag.example"], connection=connection)
    assert html(client, "/dev/mail/").count("Number ") == 50


def test_a_message_in_html_alone_is_shown_without_text(client: Client, folder: Path) -> None:
    message = EmailMultiAlternatives("Subject", "<p>Only HTML</p>", None, ["a@redbag.example"])
    message.content_subtype = "html"
    message.send()
    assert "Subject" in html(client, f"/dev/mail/{keys(folder)[0]}/")


@pytest.mark.parametrize(
    "content",
    [
        b"no message at all",
        b"\xff\xfe\x00\x01",
        b"Subject: x\n\n" + b"-" * 79 + b"\nand on",
        b"Subject: x\nDate: never\nTo: a@b.example\n\ntext",
        b"Subject: x\nDate: Thu, 05 Mar 2026 10:42:00 -0000\nContent-Type: text/plain; charset=nonsense\n\ntext",
        b"Subject: x\nDate: Thu, 05 Mar 2026 10:42:00 -0000\nContent-Transfer-Encoding: base64\n\n%%%",
    ],
)
def test_a_file_that_is_broken_breaks_no_page(client: Client, folder: Path, content: bytes) -> None:
    (folder / "broken.log").write_bytes(content)
    assert client.get("/dev/mail/").status_code == 200
    for key in keys(folder):
        assert client.get(f"/dev/mail/{key}/").status_code == 200


@pytest.mark.parametrize(
    "key", ["x", "x.0", "..", "...", "..%2F..%2Fetc%2Fpasswd.0", "%2Fetc%2Fpasswd", "a%00b.0", "%5C..%5Cx.0", ".log.0"]
)
def test_only_messages_of_the_folder_are_found(client: Client, folder: Path, key: str) -> None:
    (folder.parent / "passwd.log").write_text("Subject: secret\nDate: Thu, 05 Mar 2026 10:42:00 -0000\n\nx")
    write("Here", "Text")
    assert client.get(f"/dev/mail/{key}/").status_code in {404, 302}


def test_production_has_no_such_page() -> None:
    from config import urls  # noqa: PLC0415 (read again below, as production does)

    with override_settings(DEVELOPMENT=False):
        source = Path(urls.__file__).read_text(encoding="utf-8")
        namespace: dict[str, Any] = {"__name__": "urls_of_production"}
        exec(compile(source, urls.__file__, "exec"), namespace)  # noqa: S102 (our own file)
    routes = [str(pattern.pattern) for pattern in namespace["urlpatterns"]]
    assert not [route for route in routes if route.startswith(("dev/", "design/"))]


def test_the_page_has_its_address_in_development() -> None:
    assert resolve("/dev/mail/").url_name == "mailbox"
    with pytest.raises(Resolver404):
        resolve("/dev/mail")
