"""What a request may say of its encoding."""

from __future__ import annotations

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db
# In UTF-7 and in Python's own escapes, the last letters are one half of a character.
PART = b'--B\r\nContent-Disposition: form-data; name="login"\r\n\r\na\\ud800+2AA-\r\n--B--\r\n'


def send(client: Client, charset: str) -> int:
    response = client.generic("POST", "/accounts/login/", PART, f"multipart/form-data; boundary=B{charset}")
    return response.status_code


@pytest.mark.parametrize("charset", ["utf-7", "unicode_escape", "utf-16", "latin-1", "idna", "hex", "undefined"])
def test_a_form_in_another_encoding_is_refused_with_a_page(charset: str) -> None:
    client = Client(raise_request_exception=False)

    assert send(client, f"; charset={charset}") == 400
    content = client.generic("GET", "/search/", content_type=f"text/plain; charset={charset}").content.decode()
    assert '<main id="main"' in content


@pytest.mark.parametrize("charset", ["", "; charset=utf-8", "; charset=UTF8", "; charset=nobody-knows"])
def test_a_form_in_utf_8_or_in_nothing_known_is_read_as_utf_8(client: Client, charset: str) -> None:
    assert send(client, charset) == 200
