"""The report on how requests are spread, for whoever writes in the CMS."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from directory.introduction_report import counted, spread
from directory.models import Introduction, Member, Offer
from tests.factories import IntroductionFactory, MemberFactory

pytestmark = pytest.mark.django_db
URL = "/cms/reports/introductions/"
State = Introduction.State


@pytest.fixture
def editor() -> Client:
    member = MemberFactory()
    member.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client = Client()
    client.force_login(member)
    return client


def test_the_report_is_for_the_cms_alone(editor: Client) -> None:
    client = Client()
    assert client.get(URL).status_code == 302
    client.force_login(MemberFactory())
    assert client.get(URL).status_code == 302
    assert editor.get(URL).status_code == 200


def test_it_counts_what_became_of_requests_in_the_order_of_names(editor: Client) -> None:
    zoe, ada = MemberFactory(display_name="Zoe Last"), MemberFactory(display_name="Ada First")
    Offer.objects.create(member=MemberFactory(display_name="Mia Never"), kind=Offer.Kind.CALL)
    for state in (State.ACCEPTED, State.ENDED, State.DECLINED, State.LAPSED):
        IntroductionFactory(asked=zoe, state=state, reason="A secret marzipan")
    IntroductionFactory(asked=ada)
    page = editor.get(URL).content.decode()

    assert page.index("Ada First") < page.index("Mia Never") < page.index("Zoe Last")
    assert "marzipan" not in page
    row = page[page.index("Zoe Last") :].partition("</tr>")[0]
    assert re.findall(r"<td[^>]*>\s*(\d+)\s*</td>", row) == ["0", "4", "2", "1", "1"]
    assert "Of 1 people who offer something, nobody ever asked 1." in page
    assert "5 requests, to 2 people." in page


def test_whom_the_editor_may_not_see_is_not_in_it(editor: Client) -> None:
    IntroductionFactory(asked__display_name="Paula Paused", asked__paused=True)
    IntroductionFactory(asked__display_name="Sam Suspended", asked__is_active=False)
    page = editor.get(URL).content.decode()

    assert "Paula" not in page
    assert "Sam" not in page


def test_the_spread_says_how_much_went_to_the_most_asked() -> None:
    assert spread(counted(Member.objects.all()))["top"] == 0
    for times in (3, 1):
        member = MemberFactory()
        for _ in range(times):
            IntroductionFactory(asked=member)

    found = spread(counted(Member.objects.all()))
    assert found == {"requests": 4, "asked": 2, "offering": 0, "never": 0, "top": 75, "top_people": 1}
