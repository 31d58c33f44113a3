"""Load the demonstration's organisations, members and endorsements."""

from __future__ import annotations

from datetime import date, timedelta

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group

from demo.files import read_rows
from demo.loading.known import Known, check, find, unique
from demo.people import PASSWORD, address
from directory import audiences
from directory.audiences import Viewer
from directory.endorsing import shared_work
from directory.languages import Language
from directory.models import (
    Affiliation,
    Contribution,
    Endorsement,
    Expertise,
    Member,
    Offer,
    Organisation,
    Qualification,
)
from directory.parts import Level, Part
from resources.moving.files import Row
from search.models import ConceptKind

LEVELS = {
    "aware": Expertise.Level.AWARE,
    "practitioner": Expertise.Level.PRACTITIONER,
    "teacher": Expertise.Level.TEACHER,
}
AUDIENCES = {"public": audiences.PUBLIC, "members": audiences.MEMBERS}
GROUPS = {"helen-marsh": "Editors", "daniel-price": "Reviewers", "beatriz-santos": "Conveners"}
ADMINISTRATOR = "ruth-ellison"


def load_organisations(known: Known) -> None:
    """Load `organisations.yaml`: a parent stands above its children."""
    for row in read_rows(known.content / "organisations.yaml"):
        key = unique(row, row.need("key"), known.organisations)
        organisation = Organisation.objects.filter(name=row.need("name")).first() or Organisation(name=row["name"])
        organisation.kind = known.concept(row, "kind", ConceptKind.ORGANISATION)
        known.locate(row, "town", organisation)
        check(row, organisation)
        if organisation.pk:
            organisation.save()
        elif row.get("parent"):
            find(row, "parent", known.organisations).add_child(instance=organisation)
        else:
            Organisation.add_root(instance=organisation)
        known.organisations[key] = organisation


def load_members(known: Known) -> None:
    """Load `members.yaml`; a member that is there already is brought up to the file."""
    # Hashed once: a hundred and fifty slow hashes of the same word protect nobody.
    password = make_password(PASSWORD)
    existing = {member.email: member for member in Member.objects.all()}
    for row in read_rows(known.content / "members.yaml"):
        key = unique(row, row.need("key"), known.members)
        member = existing.get(address(key)) or Member(email=address(key), password=password)
        member.display_name = row.need("name")
        member.headline = row.get("headline") or ""
        member.about = (row.get("about") or "").strip()
        member.career_stage = row.one_of("career_stage", [*Member.CareerStage.values, ""], "")
        member.is_registered_manager = bool(row.get("registered_manager"))
        member.audience = row.one_of("audience", AUDIENCES, "members")
        member.part_audiences = part_audiences(row)
        member.languages = languages(row)
        member.lived_experience = (row.get("lived_experience") or "").strip()
        member.last_active_on = known.now.date() - timedelta(days=len(known.members) * 7 % 45)
        member.is_superuser = key == ADMINISTRATOR
        member.is_staff = member.is_superuser or key in GROUPS
        known.locate(row, "town", member)
        check(row, member)
        member.save()
        EmailAddress.objects.update_or_create(
            user=member, email=member.email, defaults={"verified": True, "primary": True}
        )
        member.groups.set(Group.objects.filter(name=GROUPS.get(key, "")))
        load_profile(known, row, member)
        known.members[key] = member


def load_profile(known: Known, row: Row, member: Member) -> None:
    """Replace the posts, expertise, offers and contributions of a member by those of the file."""
    for name in ("interests", "collaborating_on", "professions", "settings"):
        getattr(member, name).set(known.concept_list(row, name))
    member.qualifications.all().delete()
    Qualification.objects.bulk_create(
        Qualification(
            member=member,
            name=one.need("name"),
            kind=one.one_of("kind", Qualification.Kind.values, "qualification"),
            year=one.get("year"),
        )
        for one in row.rows("qualifications")
    )
    member.affiliations.all().delete()
    Affiliation.objects.bulk_create(
        Affiliation(
            member=member,
            organisation=find(post, "organisation", known.organisations),
            role=known.concept(post, "role", ConceptKind.ROLE),
            title=post.get("title") or "",
            since=month(post, "since"),
            until=month(post, "until"),
        )
        for post in row.rows("affiliations")
    )
    member.expertise.all().delete()
    Expertise.objects.bulk_create(
        Expertise(
            member=member,
            concept=known.concept(skill, "concept"),
            level=skill.one_of("level", LEVELS, "practitioner"),
            years=skill.get("years"),
            evidence=skill.get("evidence") or "",
        )
        for skill in row.rows("expertise")
    )
    member.offers.all().delete()
    Offer.objects.bulk_create(
        Offer(
            member=member,
            kind=offer.one_of("kind", Offer.Kind.values),
            text=offer.get("text") or "",
            time=offer.get("time") or "",
            until=known.now.date() + timedelta(days=offer["days"]) if offer.get("days") else None,
        )
        for offer in row.rows("offers")
    )
    member.contributions.all().delete()
    for work in row.rows("contributions"):
        contribution = Contribution.objects.create(
            member=member,
            kind=work.one_of("kind", Contribution.Kind.values),
            title=work.need("title"),
            summary=work.get("summary") or "",
            happened_on=month(work, "when"),
            audience=member.audience,
        )
        setting = [known.concept(work, "setting")] if work.get("setting") else []
        contribution.concepts.set([*known.concept_list(work), *setting])


def part_audiences(row: Row) -> dict[str, str]:
    """Return who sees the parts that the row names: `{offers: communities}`."""
    chosen: dict[str, str] = row.get("seen_by") or {}
    for part, level in chosen.items():
        if part not in Part.values or level not in Level.values:
            raise row.broken(f"'seen_by' says {part!r}: {level!r}, which is no part of a profile or no level.")
    return dict(chosen)


def languages(row: Row) -> list[str]:
    """Return the languages that the row lists by their codes."""
    codes: list[str] = row.get("languages") or []
    for code in codes:
        if code not in Language.values:
            raise row.broken(f"'languages' holds {code!r}, which is no code of a language on our list.")
    return list(codes)


def load_endorsements(known: Known) -> None:
    """Load `endorsements.yaml`, after all that people did together: as on the site, that comes first."""
    for row in read_rows(known.content / "endorsements.yaml"):
        by, member = find(row, "by", known.members), find(row, "member", known.members)
        if by == member:
            raise row.broken("nobody endorses themselves.")
        if not shared_work(Viewer(by), member):
            raise row.broken("they share no work: no thread, no page that names both, and no small group.")
        Endorsement.objects.update_or_create(
            by=by, member=member, concept=known.concept(row, "concept"), defaults={"because": row.get("because") or ""}
        )


def month(row: Row, name: str) -> date | None:
    """Return the first day of a month written as "2024-11", or nothing."""
    value = row.get(name)
    if not value:
        return None
    try:
        return date.fromisoformat(f"{value}-01")
    except ValueError as error:
        raise row.broken(f"'{name}' is {value!r}, and must be a month such as \"2024-11\".") from error
