"""A host brings a network from a file: what is read, what is reported, and what a second run does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.utils import timezone

from directory.importing import BrokenFile, read
from directory.models import Member, MemberInvitation, Organisation
from search import gazetteer, taxonomy
from search.models import Concept, ConceptKind, Document
from tests.factories import (
    CommunityFactory,
    ConceptFactory,
    MemberFactory,
    MembershipFactory,
    PlaceFactory,
)

pytestmark = pytest.mark.django_db
EXAMPLE = Path(__file__).resolve().parents[2] / "docs" / "import-members-example.csv"
HEAD = "E-mail,Name,Headline,Expertise"
ANN = "ann@example.org,Ann Archer,Runs a home,run charts:teacher"


@pytest.fixture
def host() -> Member:
    return MemberFactory.create(email="host@example.org", display_name="Grace Adeyemi")


@pytest.fixture(autouse=True)
def concepts() -> None:
    for key, kind, label in (
        ("run-charts", ConceptKind.METHOD, "Run charts"),
        ("falls-prevention", ConceptKind.TOPIC, "Falls prevention"),
        ("registered-manager", ConceptKind.ROLE, "Registered manager"),
        ("care-home-provider", ConceptKind.ORGANISATION, "Care home provider"),
    ):
        ConceptFactory.create(key=key, kind=kind, label=label)
    PlaceFactory.create(name="Leeds")


@pytest.fixture
def run(host: Member, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    """Import lines, or bytes, and return the report."""

    def imported(*lines: str, content: bytes = b"", **options: Any) -> str:
        path = tmp_path / "people.csv"
        path.write_bytes(content or "\n".join(lines).encode())
        call_command("import_members", str(path), by=host.email, **options)
        return capsys.readouterr().out

    return imported


# --- Inviting ---------------------------------------------------------------------------------------------------


def test_each_line_is_invited_once_with_a_profile_that_nobody_sees(run: Any, host: Member) -> None:
    assert "line 2: ann@example.org: invited" in run(HEAD, ANN)
    invitation = MemberInvitation.objects.get()
    assert (invitation.by, invitation.name) == (host, "Ann Archer")
    assert invitation.profile["expertise"] == [["run-charts", 3]]
    assert Member.objects.count() == 1
    assert not Document.objects.filter(title="Ann Archer").exists()
    assert [one.to for one in mail.outbox] == [["ann@example.org"]]
    assert "Runs a home" not in mail.outbox[0].body
    assert "Grace Adeyemi invites you to Redbag" in mail.outbox[0].subject


def test_a_second_run_changes_nothing_and_sends_nothing(run: Any) -> None:
    run(HEAD, ANN)
    before = MemberInvitation.objects.values().get()
    assert "line 2: ann@example.org: invited before and has not answered: nothing changed" in run(HEAD, ANN)
    assert MemberInvitation.objects.values().get() == before
    assert len(mail.outbox) == 1


def test_a_changed_line_is_brought_up_to_date_without_a_second_mail_and_the_link_holds(run: Any) -> None:
    run(HEAD, ANN)
    token = MemberInvitation.objects.get().token_digest
    assert "brought up to date" in run(HEAD, ANN.replace("Runs a home", "Runs two homes"))
    invitation = MemberInvitation.objects.get()
    assert (invitation.profile["headline"], invitation.token_digest) == ("Runs two homes", token)
    assert len(mail.outbox) == 1


def test_a_trial_says_the_same_and_does_nothing(run: Any) -> None:
    assert "line 2: ann@example.org: invited" in (told := run(HEAD, ANN, dry_run=True))
    assert "This was a trial" in told
    assert not MemberInvitation.objects.exists()
    assert mail.outbox == []


@pytest.mark.parametrize("how", [{}, {"is_active": False}, {"paused": True, "headline": "My own words"}], ids=str)
def test_whoever_is_a_member_is_left_as_they_are(run: Any, how: dict[str, Any]) -> None:
    member = MemberFactory.create(email="ann@example.org", display_name="Ann", **how)
    before = Member.objects.filter(pk=member.pk).values().get()
    assert "is a member already: left as they are" in run(HEAD, ANN.replace("ann@", "ANN@"))
    assert Member.objects.filter(pk=member.pk).values().get() == before
    assert not MemberInvitation.objects.exists()
    assert mail.outbox == []


def test_a_second_address_of_a_member_is_theirs_too(run: Any) -> None:
    MemberFactory.create().emailaddress_set.create(email="ann@example.org", verified=True)
    assert "is a member already" in run(HEAD, ANN)


def test_whoever_answered_is_not_asked_again(run: Any) -> None:
    run(HEAD, ANN)
    MemberInvitation.objects.update(answered_at=timezone.now(), profile={})
    assert "answered the invitation: left as it is" in run(HEAD, ANN, renew=True)
    assert MemberInvitation.objects.get().profile == {}
    assert len(mail.outbox) == 1


def test_an_invitation_that_expired_loses_its_profile_and_is_sent_again_only_when_asked(run: Any) -> None:
    run(HEAD, ANN)
    first = MemberInvitation.objects.get()
    MemberInvitation.objects.update(expires_at=timezone.now())
    assert "use --renew" in run(HEAD, ANN)
    assert MemberInvitation.objects.get().profile == {}
    assert "invited again" in run(HEAD, ANN, renew=True)
    assert MemberInvitation.objects.get().token_digest != first.token_digest
    assert len(mail.outbox) == 2


def test_a_mail_that_was_not_taken_is_sent_by_the_next_run(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*args: Any, **options: Any) -> None:
        raise OSError

    with monkeypatch.context() as broken:
        broken.setattr("directory.mail.send_mail", away)
        assert "could not be mailed: run the command again" in run(HEAD, ANN)
    assert "ann@example.org: invited" in run(HEAD, ANN)
    assert "nothing changed" in run(HEAD, ANN)
    assert len(mail.outbox) == 1


# --- Bad lines --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (",Ben Barker,,", "There is no e-mail address, and without one nobody can be invited. Add it."),
        ("ben at example,Ben Barker,,", "This is no e-mail address."),
        ("ben@example.org,,,", "There is no name. Add it."),
        ("ben@example.org,Ben,,runn chart", "Did you mean “Run charts”?"),
        ("ben@example.org,Ben,,qwertyuiop", "“qwertyuiop” is not in the taxonomy. Leave it out."),
        ("ben@example.org,Ben,,run charts:guru", "“guru” is no level. Write one of: aware, practitioner"),
        ("ben@example.org,Ben," + "x" * 200 + ",", "at most 140 characters"),
        ("ben@example.org,Ben,,,surplus", "there are more cells than columns"),
        ("ben@example.org,B\x07n,,", "Type it anew"),
        ("ann@example.org,Ann,,", "the address stands on line 2 already"),
    ],
    ids=lambda value: value[:30],
)
def test_a_bad_line_is_told_with_what_to_do_and_stops_no_other(run: Any, line: str, said: str) -> None:
    told = run(HEAD, ANN, line, "cat@example.org,Cat Carter,,")
    bad = next(row for row in told.splitlines() if row.startswith("line 3:"))
    assert "not imported" in bad
    assert said in bad
    assert "line 4: cat@example.org: invited" in told
    assert set(MemberInvitation.objects.values_list("email", flat=True)) == {"ann@example.org", "cat@example.org"}


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"organisation": "New Home"}, "role: Say the role in the organisation"),
        ({"organisation": "New Home", "role": "Registered manager"}, "organisation kind: The organisation is new"),
        ({"role": "Registerd manager"}, "Did you mean “Registered manager”?"),
        ({"place": "Atlantis"}, "place: We do not know this place."),
        ({"offers": "lunch"}, "“lunch” is no offer. Write one of: call, visit"),
        ({"interests": ";".join(f"concept {n}" for n in range(30))}, "Name 20 at most"),
        ({"community": "Nowhere"}, "hosts no community named “Nowhere”"),
    ],
    ids=str,
)
def test_every_cell_is_checked(run: Any, cells: dict[str, str], said: str) -> None:
    head = ["email", "name", *cells]
    assert said in run(",".join(head), ",".join(["ben@example.org", "Ben", *cells.values()]))
    assert not MemberInvitation.objects.exists()


def test_people_are_brought_only_into_communities_of_the_host(run: Any, host: Member) -> None:
    community = CommunityFactory.create(name="Wakefield managers", level="private")
    lines = ("email,name,community", "ben@example.org,Ben,wakefield MANAGERS")
    assert "hosts no community" in run(*lines)
    membership = MembershipFactory.create(community=community, member=host)
    assert "hosts no community" in run(*lines)
    membership.title = "chair"
    membership.save()
    assert "line 2: ben@example.org: invited" in run(*lines)
    assert "Wakefield" not in mail.outbox[0].body + mail.outbox[0].subject


# --- Files ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("coding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_what_spreadsheets_write_is_read(run: Any, coding: str, delimiter: str) -> None:
    text = f"E-MAIL{delimiter}full_name\r\nzoe@example.org{delimiter}Zoë Müller\r\n"
    run(content=text.encode(coding))
    assert MemberInvitation.objects.get().name == "Zoë Müller"


def test_a_cell_of_several_lines_counts_lines_as_the_file_does(run: Any) -> None:
    told = run("email,name,about", 'ann@example.org,Ann,"One\nTwo"', "", "ben,Ben,")
    assert "line 2: ann@example.org: invited" in told
    assert "line 5: ben: not imported" in told
    assert MemberInvitation.objects.get().profile["about"] == "One\nTwo"


def test_a_column_that_is_not_known_is_told_and_left_out(run: Any) -> None:
    assert "The column “Shoe size” is not known" in run("email,name,Shoe size", "ann@example.org,Ann,38")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "email and name cannot be found"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" * 9, "cannot be found"),
        (b"who,what\n1,2", "email and name cannot be found"),
        (b"email,name\n" + b'"' + b"x" * 200_000, "Is a quotation mark missing?"),
    ],
    ids=["empty", "picture", "other columns", "endless cell"],
)
def test_a_file_that_is_none_is_refused_in_words(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "people.csv"
    path.write_bytes(content)
    with pytest.raises(BrokenFile, match=said.replace("?", r"\?")):
        read(path)


def test_a_file_or_a_host_that_is_not_there_is_told(host: Member, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="The file cannot be read"):
        call_command("import_members", str(tmp_path / "nothing.csv"), by=host.email)
    with pytest.raises(CommandError, match="There is no member with the address"):
        call_command("import_members", str(EXAMPLE), by="nobody@example.org")


def test_the_example_of_the_documentation_can_be_imported(run: Any) -> None:
    Concept.objects.all().delete()
    taxonomy.load()
    gazetteer.load_places()
    told = run(content=EXAMPLE.read_bytes(), dry_run=True)
    assert "2 invited" in told
    assert not Organisation.objects.exists()
