"""What shows what somebody knows: gathered, endorsed, hidden and suggested, with JavaScript and without."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit, violations
from tests.browser.site import Site

pytestmark = pytest.mark.browser

# Two who share a case, and nobody of the demonstration: what is endorsed here is nowhere else.
PREPARE = """
from uuid import uuid4
from allauth.account.models import EmailAddress
from django.test import Client
from directory.models import Expertise, Member
from communities.models import Community, Membership
from communities.actions.threads import add_post, start_thread
from search.models import Concept
spc, falls = (Concept.objects.get(key=key) for key in ("statistical-process-control", "falls-prevention"))
tag = uuid4().hex[:6]
people = []
for name in ("Wilma Witness", "Dora Doer"):
    member = Member.objects.create_user(f"{name[:5].lower()}-{tag}@redbag.example", display_name=f"{name} {tag}")
    EmailAddress.objects.create(user=member, email=member.email, verified=True, primary=True)
    people.append(member)
by, doer = people
Expertise.objects.create(member=doer, concept=spc)
community = Community.objects.create(name=f"Journey {tag}")
for member in people:
    Membership.objects.create(community=community, member=member)
for number in range(2):
    thread = start_thread(
        community=community, author=by, title=f"Thread {number} of {tag}", body="Which chart?", client_id=uuid4()
    )
    thread.concepts.set([falls])
    add_post(thread=thread, author=doer, body="We drew it by hand each Friday. " * 12, client_id=uuid4())
cookies = []
for member in people:
    client = Client()
    client.force_login(member, backend="django.contrib.auth.backends.ModelBackend")
    cookies.append(client.cookies["sessionid"].value)
print(",".join([tag, str(doer.pk), *cookies]))
"""


def signed_in(visit: Visit, site: Site, cookie: str, *, javascript: bool, width: int = 1280) -> Page:
    page = visit(javascript=javascript, width=width)
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": site.url}])
    return page


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without"])
def test_a_colleague_endorses_and_the_endorsed_decides_what_is_shown(
    visit: Visit, site: Site, javascript: bool
) -> None:
    tag, pk, by, doer = site.run(PREPARE).split(",")
    words = f"She keeps the chart going, {tag}."
    witness = signed_in(visit, site, by, javascript=javascript)
    witness.goto(f"/people/{pk}/")
    expect(witness.get_by_role("heading", name="What shows it")).to_be_visible()
    witness.get_by_text("Say what you have seen them do well").click()
    expect(witness.get_by_text("You both wrote in").first).to_be_visible()
    witness.get_by_label("Endorse for").select_option(label="Statistical process control")
    witness.get_by_label("Why, in one sentence").fill(words)
    assert not javascript or violations(witness) == []
    witness.get_by_role("button", name="Endorse", exact=True).click()
    expect(witness.get_by_text(f"You endorse Dora Doer {tag} for “Statistical process control”.")).to_be_visible()
    expect(witness.get_by_role("listitem").filter(has_text=words).first).to_be_visible()

    dora = signed_in(visit, site, doer, javascript=javascript, width=360)
    dora.goto("/notifications/")
    expect(dora.get_by_text(re.compile(f"Wilma Witness {tag} endorses what you know:"))).to_be_visible()
    dora.get_by_role("link", name="Statistical process control").click()
    expect(dora.get_by_role("heading", name="What shows what I know")).to_be_visible()
    assert not javascript or violations(dora) == []
    assert dora.evaluate("document.documentElement.scrollWidth") <= 360
    row = dora.get_by_role("listitem").filter(has_text=words)
    row.get_by_role("button", name=re.compile("^Hide")).click()
    expect(dora.get_by_text("It is hidden")).to_be_visible()
    witness.goto(f"/people/{pk}/evidence/")
    expect(witness.get_by_text(f"Thread 1 of {tag}")).to_be_visible()
    expect(witness.get_by_text(words)).to_have_count(0)

    dora.get_by_role("link", name="1 piece that you hide").click()
    dora.get_by_role("button", name=re.compile("^Show again")).click()
    witness.reload()
    expect(witness.get_by_text(words)).to_be_visible()

    dora.goto("/profile/")
    expect(dora.get_by_text("You wrote about “falls prevention” in 2 threads.")).to_be_visible()
    assert not javascript or violations(dora) == []
    dora.get_by_role("button", name=re.compile("^Add it.*Falls prevention")).click()
    expect(dora.get_by_text("Added: Falls prevention (Aware).")).to_be_visible()
    expect(dora.get_by_text("You wrote about “falls prevention” in 2 threads.")).to_have_count(0)

    witness.goto(f"/people/{pk}/")
    witness.get_by_role("button", name=re.compile("^Take back")).click()
    expect(witness.get_by_text("Your endorsement is taken back.")).to_be_visible()
    expect(witness.get_by_text(words)).to_have_count(0)


INVITE = """
from directory.models import Member, MemberInvitation
by = Member.objects.get(email="grace-adeyemi@redbag.example")
MemberInvitation.objects.filter(email="ivy-invited@redbag.example").delete()
Member.objects.filter(email="ivy-invited@redbag.example").delete()
invitation = MemberInvitation(email="ivy-invited@redbag.example", by=by)
invitation.profile = {"display_name": "Ivy Invited", "headline": "Runs a small home in Poole"}
token = invitation.begin()
invitation.save()
print(invitation.path(token))
"""


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without"])
def test_somebody_whom_a_host_brings_accepts_and_looks_their_profile_through(
    visit: Visit, site: Site, javascript: bool
) -> None:
    page = visit(javascript=javascript)
    path = site.run(INVITE)
    page.goto(path)
    expect(page.get_by_role("heading", name="You are invited to Redbag")).to_be_visible()
    assert not javascript or violations(page) == []
    page.get_by_role("button", name="Accept and join").click()
    expect(page.get_by_label("Choose a password")).to_have_attribute("aria-invalid", "true")
    page.get_by_label("Choose a password").fill("three-bags-by-the-door")
    page.get_by_label("Only me").check()
    page.get_by_role("button", name="Accept and join").click()
    expect(page.get_by_role("heading", name="My profile")).to_be_visible()
    expect(page.get_by_text("Runs a small home in Poole")).to_be_visible()
    other = visit()
    other.goto(path)
    expect(other.get_by_role("heading", name="This invitation is no longer open")).to_be_visible()
