"""The one room of factories: each makes a row with the least that it needs."""

from __future__ import annotations

from typing import Any

import factory
from factory.django import DjangoModelFactory

from communities.models import Community, Membership, Post, Thread
from directory.models import Affiliation, Contribution, Endorsement, Expertise, Member, Organisation
from search.models import Concept, ConceptKind, Place, Region

PASSWORD = "carry-what-works"


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


class MemberFactory(DjangoModelFactory[Member]):
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


class OrganisationFactory(DjangoModelFactory[Organisation]):
    class Meta:
        model = Organisation

    name = factory.Sequence(lambda n: f"Organisation {n}")
    kind = factory.SubFactory(ConceptFactory, key="care-home-provider", kind=ConceptKind.ORGANISATION)

    @classmethod
    def _create(cls, model_class: type[Organisation], *args: Any, **kwargs: Any) -> Organisation:
        parent = kwargs.pop("parent", None)
        return parent.add_child(**kwargs) if parent else model_class.add_root(**kwargs)


class AffiliationFactory(DjangoModelFactory[Affiliation]):
    class Meta:
        model = Affiliation

    member = factory.SubFactory(MemberFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    role = factory.SubFactory(ConceptFactory, key="registered-manager", kind=ConceptKind.ROLE)


class ExpertiseFactory(DjangoModelFactory[Expertise]):
    class Meta:
        model = Expertise

    member = factory.SubFactory(MemberFactory)
    concept = factory.SubFactory(ConceptFactory)


class ContributionFactory(DjangoModelFactory[Contribution]):
    class Meta:
        model = Contribution

    member = factory.SubFactory(MemberFactory)
    kind = Contribution.Kind.LED
    title = factory.Sequence(lambda n: f"Project {n}")


class EndorsementFactory(DjangoModelFactory[Endorsement]):
    class Meta:
        model = Endorsement

    by = factory.SubFactory(MemberFactory)
    member = factory.SubFactory(MemberFactory)
    concept = factory.SubFactory(ConceptFactory)


class CommunityFactory(DjangoModelFactory[Community]):
    class Meta:
        model = Community

    name = factory.Sequence(lambda n: f"Community {n}")
    purpose = "To learn together."


class MembershipFactory(DjangoModelFactory[Membership]):
    class Meta:
        model = Membership

    community = factory.SubFactory(CommunityFactory)
    member = factory.SubFactory(MemberFactory)


class ThreadFactory(DjangoModelFactory[Thread]):
    class Meta:
        model = Thread

    community = factory.SubFactory(CommunityFactory)
    author = factory.SubFactory(MemberFactory)
    title = factory.Sequence(lambda n: f"Thread {n}")
    audience = factory.LazyAttribute(lambda thread: thread.community.content_audience)


class PostFactory(DjangoModelFactory[Post]):
    class Meta:
        model = Post

    thread = factory.SubFactory(ThreadFactory)
    author = factory.SubFactory(MemberFactory)
    number = factory.Sequence(lambda n: n + 1)
    client_id = factory.Faker("uuid4")
    body = "What worked for you?"
    body_html = factory.LazyAttribute(lambda post: f"<p>{post.body}</p>")
