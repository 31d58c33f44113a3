"""The one room of factories: each makes a row with the least that it needs."""

from __future__ import annotations

import json
from contextlib import nullcontext
from typing import Any, TypeVar

import factory
from django.conf import settings
from factory.django import DjangoModelFactory
from wagtail.coreutils import get_supported_content_language_variant
from wagtail.models import Locale, Page, Site
from wagtail.signal_handlers import disable_reference_index_auto_update

from communities.models import Community, Membership, Post, Thread
from directory.models import Affiliation, Contribution, Endorsement, Expertise, Introduction, Member, Organisation
from home.models import HomePage
from resources.models import (
    Adaptation,
    CaseStudyIndexPage,
    CaseStudyPage,
    Contributor,
    GlossaryPage,
    GlossaryTerm,
    GuideCase,
    GuideIndexPage,
    LearningGuidePage,
    LearningPathIndexPage,
    LearningPathPage,
    ResourceIndexPage,
    ResourcePage,
    Use,
)
from search.actions import together
from search.models import Concept, ConceptKind, Place, Region

PASSWORD = "carry-what-works"
Made = TypeVar("Made")


class RowFactory(DjangoModelFactory[Made]):
    """Makes what can be found findable once, when a row stands with all that it needs."""

    class Meta:
        abstract = True

    @classmethod
    def create(cls, **kwargs: Any) -> Made:
        with together():
            return super().create(**kwargs)


class ConceptFactory(DjangoModelFactory[Concept]):
    class Meta:
        model = Concept
        django_get_or_create = ("key",)

    key = factory.Sequence(lambda n: f"method-{n}")
    kind = ConceptKind.METHOD
    label = factory.LazyAttribute(lambda concept: concept.key.replace("-", " ").capitalize())


class PlaceFactory(DjangoModelFactory[Place]):
    class Meta:
        model = Place

    name = factory.Sequence(lambda n: f"Town {n}")
    region = Region.YORKSHIRE
    latitude = 53.8
    longitude = -1.55


class MemberFactory(RowFactory[Member]):
    class Meta:
        model = Member
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"member{n}@redbag.example")
    display_name = factory.Sequence(lambda n: f"Member Number{n}")
    password = factory.django.Password(PASSWORD)

    @factory.post_generation
    def verified(obj: Member, create: bool, extracted: Any, **kwargs: Any) -> None:  # noqa: N805
        """Confirm the address, as a member who signs in has, unless told `verified=False`."""
        if create and extracted is not False:
            obj.emailaddress_set.create(email=obj.email, verified=True, primary=True)


class OrganisationFactory(RowFactory[Organisation]):
    class Meta:
        model = Organisation

    name = factory.Sequence(lambda n: f"Organisation {n}")
    kind = factory.SubFactory(ConceptFactory, key="care-home-provider", kind=ConceptKind.ORGANISATION)

    @classmethod
    def _create(cls, model_class: type[Organisation], *args: Any, **kwargs: Any) -> Organisation:
        parent = kwargs.pop("parent", None)
        return parent.add_child(**kwargs) if parent else model_class.add_root(**kwargs)


class AffiliationFactory(RowFactory[Affiliation]):
    class Meta:
        model = Affiliation

    member = factory.SubFactory(MemberFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    role = factory.SubFactory(ConceptFactory, key="registered-manager", kind=ConceptKind.ROLE)


class ExpertiseFactory(RowFactory[Expertise]):
    class Meta:
        model = Expertise

    member = factory.SubFactory(MemberFactory)
    concept = factory.SubFactory(ConceptFactory)


class ContributionFactory(RowFactory[Contribution]):
    class Meta:
        model = Contribution

    member = factory.SubFactory(MemberFactory)
    kind = Contribution.Kind.LED
    title = factory.Sequence(lambda n: f"Project {n}")


class EndorsementFactory(RowFactory[Endorsement]):
    class Meta:
        model = Endorsement

    by = factory.SubFactory(MemberFactory)
    member = factory.SubFactory(MemberFactory)
    concept = factory.SubFactory(ConceptFactory)


class CommunityFactory(RowFactory[Community]):
    class Meta:
        model = Community

    name = factory.Sequence(lambda n: f"Community {n}")
    purpose = "To learn together."


class MembershipFactory(RowFactory[Membership]):
    class Meta:
        model = Membership

    community = factory.SubFactory(CommunityFactory)
    member = factory.SubFactory(MemberFactory)


class ThreadFactory(RowFactory[Thread]):
    class Meta:
        model = Thread

    community = factory.SubFactory(CommunityFactory)
    author = factory.SubFactory(MemberFactory)
    title = factory.Sequence(lambda n: f"Thread {n}")
    audience = factory.LazyAttribute(lambda thread: thread.community.content_audience)


class PostFactory(RowFactory[Post]):
    class Meta:
        model = Post

    thread = factory.SubFactory(ThreadFactory)
    author = factory.SubFactory(MemberFactory)
    number = factory.Sequence(lambda n: n + 1)
    client_id = factory.Faker("uuid4")
    body = "What worked for you?"
    body_html = factory.LazyAttribute(lambda post: f"<p>{post.body}</p>")


def words(text: str) -> str:
    """Return a body of one paragraph, as a StreamField keeps it."""
    return json.dumps([{"type": "paragraph", "value": f"<p>{text}</p>"}])


def index_page(model: type[Page], slug: str) -> Page:
    """Return the list that pages stand in; migrations made it, but a test that empties the tables takes it away."""
    existing = model.objects.first()
    if existing:
        return existing
    home = HomePage.objects.first()
    if home is None:
        Locale.objects.get_or_create(language_code=get_supported_content_language_variant(settings.LANGUAGE_CODE))
        root = Page.get_first_root_node() or Page.add_root(instance=Page(title="Root", slug="root"))
        home = root.add_child(instance=HomePage(title="Home", slug=f"home-{root.numchild}"))
        Site.objects.update_or_create(is_default_site=True, defaults={"hostname": "localhost", "root_page": home})
    return home.add_child(instance=model(title=slug.capitalize(), slug=slug))


class LearningPageFactory(RowFactory[Any]):
    """Makes a page below its list and publishes it; `live=False` leaves it a draft."""

    class Meta:
        abstract = True
        skip_postgeneration_save = True

    @classmethod
    def above(cls) -> Page:
        raise NotImplementedError

    @classmethod
    def _create(cls, model_class: type[Any], *args: Any, **kwargs: Any) -> Any:
        live = kwargs.pop("live", True)
        people = kwargs.pop("people", {})
        concepts = kwargs.pop("concepts", [])
        page = model_class(live=False, **kwargs)
        page.concepts = concepts
        page.contributors = [Contributor(member=member, role=role) for member, role in people.items()]
        # What the page refers to is noted with its last step; to note it with each takes a fifth of the time.
        with disable_reference_index_auto_update() if live else nullcontext():
            cls.above().add_child(instance=page)
            revision = page.save_revision()
        if live:
            revision.publish()
        return model_class.objects.get(pk=page.pk)


class CaseStudyPageFactory(LearningPageFactory):
    """Takes `adapted_from`, a page or several."""

    class Meta:
        model = CaseStudyPage

    title = factory.Sequence(lambda n: f"Case study {n}")
    place = factory.Sequence(lambda n: f"Place {n}")
    strapline = "One bag, one set of papers"
    problem = words("Papers went missing.")
    what_was_done = words("A bag was packed.")
    what_happened = words("Papers arrived.")
    what_did_not_work = words("Bags were lost.")

    @classmethod
    def _create(cls, model_class: type[Any], *args: Any, **kwargs: Any) -> Any:
        origins = kwargs.pop("adapted_from", [])
        origins = origins if isinstance(origins, list) else [origins]
        kwargs.setdefault("origins", [Adaptation(origin=page, sort_order=at) for at, page in enumerate(origins)])
        return super()._create(model_class, *args, **kwargs)

    @classmethod
    def above(cls) -> Page:
        return index_page(CaseStudyIndexPage, "case-studies")


class LearningGuidePageFactory(LearningPageFactory):
    """Takes `cases`, a list of case studies; without it makes three."""

    class Meta:
        model = LearningGuidePage

    title = factory.Sequence(lambda n: f"Guide {n}")
    summary = "Three places and one problem."
    problem = words("It is common.")
    shared = words("They crossed a boundary.")
    actions = words("Begin with one bag.")
    made = words("Three cases were chosen.")

    @classmethod
    def above(cls) -> Page:
        return index_page(GuideIndexPage, "guides")

    @classmethod
    def _create(cls, model_class: type[Any], *args: Any, **kwargs: Any) -> Any:
        cases = kwargs.pop("cases", None)
        if cases is None:
            cases = CaseStudyPageFactory.create_batch(3)
        kwargs["cases"] = [GuideCase(case_study=case, sort_order=order) for order, case in enumerate(cases)]
        return super()._create(model_class, *args, **kwargs)


class ResourcePageFactory(LearningPageFactory):
    class Meta:
        model = ResourcePage

    title = factory.Sequence(lambda n: f"Resource {n}")
    summary = "A sheet to fill in."
    body = words("Plot a dot for each week.")

    @classmethod
    def above(cls) -> Page:
        return index_page(ResourceIndexPage, "resources")


class LearningPathPageFactory(LearningPageFactory):
    """Takes `modules`, a list of lists of items; without it makes one module with one resource."""

    class Meta:
        model = LearningPathPage

    title = factory.Sequence(lambda n: f"Learning path {n}")
    summary = "From the first question to the first chart."

    @classmethod
    def above(cls) -> Page:
        return index_page(LearningPathIndexPage, "learning-paths")

    @classmethod
    def _create(cls, model_class: type[Any], *args: Any, **kwargs: Any) -> Any:
        modules = kwargs.pop("modules", None)
        kwargs["modules"] = modules_of(*([[item_of(ResourcePageFactory())]] if modules is None else modules))
        return super()._create(model_class, *args, **kwargs)


def item_of(page: Any, **value: Any) -> dict[str, Any]:
    """Return an item of a learning path that leads to a page, as a module keeps it."""
    return {"type": "page", "value": {"page": page.pk, "minutes": 15, "optional": False, "note": "", **value}}


def event_of(title: str, begins: Any, **value: Any) -> dict[str, Any]:
    """Return an item of a learning path that is an event, as a module keeps it; its title names it."""
    said = {"title": title, "begins": begins.isoformat(), "minutes": 60, "place": "", "url": "", "group": ""}
    said |= {"cancelled": False, "optional": False, "note": "", **value}
    return {"type": "event", "id": title.lower().replace(" ", "-"), "value": said}


def modules_of(*modules: list[dict[str, Any]]) -> str:
    """Return modules with these items, as a learning path keeps them."""
    rows = [
        {"type": "module", "value": {"title": f"Part {number}", "text": "", "items": items}}
        for number, items in enumerate(modules, start=1)
    ]
    return json.dumps(rows)


class UseFactory(RowFactory[Use]):
    class Meta:
        model = Use

    page = factory.SubFactory(CaseStudyPageFactory)
    member = factory.SubFactory(MemberFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    result = Use.Result.HELPED


class GlossaryTermFactory(DjangoModelFactory[GlossaryTerm]):
    class Meta:
        model = GlossaryTerm

    term = factory.Sequence(lambda n: f"Word {n}")
    definition = "What it means."


def glossary_page() -> Page:
    """Return the page of the glossary."""
    return index_page(GlossaryPage, "glossary")


class IntroductionFactory(RowFactory[Introduction]):
    class Meta:
        model = Introduction

    asker = factory.SubFactory(MemberFactory)
    asked = factory.SubFactory(MemberFactory)
    reason = "We lose people between ward and home, and would like to see how you hand over."
