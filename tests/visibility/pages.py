"""A guide, a case study and a resource, for so many, with those who ask, and the surfaces."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile

from communities.actions.threads import start_thread
from communities.models import Thread
from directory.models import Member
from resources.measures.reading import read
from resources.models import Attachment, Contributor, PageAudience, Picture
from search.models import Region
from tests.factories import (
    CaseStudyPageFactory,
    LearningGuidePageFactory,
    MemberFactory,
    MembershipFactory,
    ResourcePageFactory,
    words,
)
from tests.resources.conftest import picture_bytes
from tests.visibility import guides, library, paths, programs
from tests.visibility.asking import Reader
from tests.visibility.words import Answer

GUIDE, GUIDE_SUMMARY = "Goldcrests and gates", "Seven siskins were asked"
CASE, PLACE, STRAPLINE = "Corncrakes of Corby", "Corbyshire", "Cranes count cranes"
SHEET, SHEET_SUMMARY = "A sheet of sanderlings", "Shrikes fill it in"
TYPED = "marzipan"
MEASURE = str(uuid4())


@dataclass
class World:
    """What is asked about, and who asks."""

    guide: Any
    case: Any
    resource: Any
    picture: str
    file: str
    figures: str
    leader: Member
    thread: Thread
    origin: Any
    adaptation: Any
    open_guide: Any
    sheet: Any
    readers: dict[str, Reader] = field(default_factory=dict)


def _files() -> tuple[Picture, Attachment]:
    picture = Picture.objects.create(title="Bag", file=SimpleUploadedFile("bag.png", picture_bytes(8, 8), "image/png"))
    attachment = Attachment(title="Sheet", file=SimpleUploadedFile("sheet.txt", b"Plot a dot."))
    attachment._set_document_file_metadata()
    attachment.save()
    return picture, attachment


def build(level: str) -> World:
    """Make pages of the level, and pages for everybody that point at them."""
    how: dict[str, Any] = {
        "live": level != "draft",
        "audience": PageAudience.MEMBERS if level == "members" else PageAudience.PUBLIC,
    }
    leader = MemberFactory(region=Region.WALES, audience="public")
    picture, attachment = _files()
    block = {"image": picture.pk, "decorative": False, "alt_text": "A red bag"}
    body = json.dumps([{"type": "picture", "value": {"image": block, "caption": TYPED, "credit": ""}}])
    resource = ResourcePageFactory(title=SHEET, summary=SHEET_SUMMARY, body=body, file=attachment, **how)
    others = CaseStudyPageFactory.create_batch(3)
    figures = read("Jan 2026,3\nFeb 2026,4").stored()
    measure = {"title": "Cranes", "definition": "Counted at dawn.", "figures": figures}
    case = CaseStudyPageFactory(
        title=CASE,
        place=PLACE,
        strapline=STRAPLINE,
        population=guides.PEOPLE,
        problem=words(f"No {TYPED}."),
        what_happened=json.dumps([{"type": "measure", "id": MEASURE, "value": measure}]),
        adapted_from=others[0],
        people={leader: Contributor.Role.LED},
        **how,
    )
    adaptation = CaseStudyPageFactory(adapted_from=case)
    open_guide = LearningGuidePageFactory(cases=[case, *others])
    guide = LearningGuidePageFactory(
        title=GUIDE,
        summary=GUIDE_SUMMARY,
        problem=words(f"More {TYPED}."),
        monday=guides.MONDAY,
        cases=[adaptation, *others],
        **how,
    )
    author = MembershipFactory()
    thread = start_thread(
        community=author.community, author=author.member, title="Talk", body="Talk.", client_id=uuid4(), page=guide
    )
    links = {"title": "Go on", "links": [{"title": "", "page": one.pk, "url": "", "note": ""} for one in (guide, case)]}
    sheet = ResourcePageFactory(body=json.dumps([{"type": "links", "value": links}]))
    if level == "withdrawn":
        for page in (guide, case, resource):
            page.unpublish()
    gone = MemberFactory()
    sitting = Reader.signed_in(gone)
    gone.is_active = False
    gone.save()
    readers = {
        "visitor": Reader(),
        "member": Reader.signed_in(MemberFactory()),
        "editor": Reader.editor(),
        "suspended": sitting,
    }
    return World(
        guide=guide,
        case=case,
        resource=resource,
        picture=picture.get_rendition("width-20").url,
        file=attachment.url,
        figures=f"/figures/{case.pk}/{MEASURE}.csv",
        leader=leader,
        thread=thread,
        origin=others[0],
        adaptation=adaptation,
        open_guide=open_guide,
        sheet=sheet,
        readers=readers,
    )


SURFACES: dict[str, Callable[[World, Reader], Answer]] = {
    "A guide": lambda at, by: by.get(at.guide.get_url(), GUIDE, GUIDE_SUMMARY),
    "A case study": lambda at, by: by.get(at.case.get_url(), CASE, STRAPLINE, PLACE),
    "A resource": lambda at, by: by.get(at.resource.get_url(), SHEET, SHEET_SUMMARY),
    "The list of guides": lambda at, by: by.get("/guides/", GUIDE, GUIDE_SUMMARY),
    "The list of case studies": lambda at, by: by.get("/case-studies/", STRAPLINE, PLACE),
    "The list of resources": lambda at, by: by.get("/resources/", SHEET, SHEET_SUMMARY),
    "The home page's newest guides": lambda at, by: by.get("/", GUIDE, GUIDE_SUMMARY),
    "The case, on a guide for everybody": lambda at, by: by.get(at.open_guide.get_url(), PLACE, STRAPLINE),
    "The origin, on a case study for everybody": lambda at, by: by.get(at.adaptation.get_url(), CASE, PLACE),
    "The adaptation, on a case study for everybody": lambda at, by: by.get(at.origin.get_url(), PLACE, STRAPLINE),
    "The family tree of a case study": lambda at, by: by.get(f"{at.case.get_url()}family/", CASE, PLACE),
    "The family tree of a guide": lambda at, by: by.get(f"{at.guide.get_url()}family/", GUIDE),
    "Who used a case study": lambda at, by: by.get(f"/used/{at.case.pk}/", CASE),
    "The case, in the family tree of its origin": lambda at, by: by.get(f"{at.origin.get_url()}family/", PLACE),
    "The case, in the family tree of its adaptation": lambda at, by: by.get(f"{at.adaptation.get_url()}family/", PLACE),
    "The guide, on the page of a case study for everybody": lambda at, by: by.get(at.origin.get_url(), GUIDE),
    "The guide, on the page of an open thread about it": lambda at, by: by.get(at.thread.get_absolute_url(), GUIDE),
    "/search/: the guide": lambda at, by: by.get(f"/search/?q={TYPED}", GUIDE),
    "/search/: the case study": lambda at, by: by.get(f"/search/?q={TYPED}", CASE),
    "/search/: the resource": lambda at, by: by.get(f"/search/?q={TYPED}", SHEET),
    "/search/: the counts on the tabs": lambda at, by: by.raw(f"/search/?q={TYPED}", '<span class="soft">[1-9]'),
    "/people/: the case study as a reason": lambda at, by: by.get(f"/people/?q={TYPED}", CASE),
    "/people/: the counts beside the filters": lambda at, by: by.raw(f"/people/?q={TYPED}", 'value="Wales"'),
    "The profile of whoever led the work": lambda at, by: by.get(at.leader.get_absolute_url(), CASE),
    "A link on a page for everybody": lambda at, by: by.get(at.sheet.get_url(), f">{GUIDE}</a>", f">{CASE}</a>"),
    "A picture": lambda at, by: by.file(at.picture),
    "A file": lambda at, by: by.file(at.file),
    "The figures of a measure": lambda at, by: by.file(at.figures),
    **guides.PAGES,
    **library.SURFACES,
    **programs.SURFACES,
    **paths.PAGES,
}
