"""Fixtures of the pages of what was learned."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from directory.models import Member
from resources.models import Attachment, Picture
from tests.factories import MemberFactory


@pytest.fixture
def member(db: None) -> Member:
    return MemberFactory()


@pytest.fixture
def member_client(member: Member) -> Client:
    client = Client()
    client.force_login(member)
    return client


def picture_bytes(width: int = 40, height: int = 30, kind: str = "PNG", **options: object) -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (width, height), "firebrick").save(written, kind, **options)
    return written.getvalue()


@pytest.fixture
def picture(db: None) -> Picture:
    return Picture.objects.create(title="Red bag", file=SimpleUploadedFile("bag.png", picture_bytes(), "image/png"))


@pytest.fixture
def attachment(db: None) -> Attachment:
    made = Attachment(title="Sheet", file=SimpleUploadedFile("sheet.txt", b"Plot a dot for each week."))
    made._set_document_file_metadata()
    made.save()
    return made
