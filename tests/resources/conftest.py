"""Fixtures of the pages of what was learned."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from directory.models import Member
from resources.models import Attachment, LearningPathPage, Picture
from tests.factories import LearningPathPageFactory, MemberFactory, ResourcePageFactory, item_of


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


@pytest.fixture
def sheets(db: None) -> list[Any]:
    return [ResourcePageFactory(title=title) for title in ("Ask", "Plot", "Look again")]


@pytest.fixture
def path(sheets: list[Any]) -> LearningPathPage:
    """Return a path with two things to do and one to do if one likes."""
    ask, plot, look = sheets
    page: LearningPathPage = LearningPathPageFactory(
        title="First charts", modules=[[item_of(ask), item_of(look, optional=True)], [item_of(plot, minutes=50)]]
    )
    return page
