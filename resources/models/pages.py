"""What every page of what was learned has: who may read it, what it is about, its sources and its people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.apps import apps
from django.contrib.auth.views import redirect_to_login
from django.contrib.contenttypes.models import ContentType
from django.core.paginator import Paginator
from django.db import models, transaction
from django.http import Http404, HttpResponse
from django.utils.cache import add_never_cache_headers
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel, Panel
from wagtail.contrib.routable_page.models import RoutablePageMixin
from wagtail.fields import StreamField
from wagtail.models import Orderable, Page, PageManager, ReferenceIndex
from wagtail.query import PageQuerySet
from wagtail.search import index

from directory import audiences
from directory.audiences import AudienceField
from directory.models import Member
from directory.pages import page_seen
from directory.showing import show
from resources.blocks import SourceBlocks
from resources.filters import LISTED_KINDS, PageFilter
from resources.forms import LearningPageForm
from resources.kept import PageParts
from resources.models.links import LinkCheck
from resources.publishing import NotReady, check_filled, check_personal, revision_published
from resources.roles import LearningPageTester, ListPageTester
from resources.scheduling import SCHEDULED, postpone
from resources.widgets import ConceptsInput
from search.models import Concept, Region

if TYPE_CHECKING:
    from wagtail.models import Revision

    from directory.audiences import Viewer
    from directory.http import Request


PER_PAGE = 20
AUDIENCE_HEADER = "Redbag-Audience"
"""Says of a page that everybody may read it, so that a reader's device may keep it."""


class PageAudience(models.TextChoices):
    """Who can read a page, as the editor chooses it."""

    PUBLIC = audiences.PUBLIC, _("Everybody")
    MEMBERS = audiences.MEMBERS, _("Members of Redbag")


class LearningPageQuerySet(PageQuerySet):
    """Reads over pages of what was learned."""

    def visible_to(self, viewer: Viewer) -> Self:
        """Keep the published pages that the viewer may read."""
        visible: Self = self.live().filter(audience__in=viewer.audiences)
        return visible

    def adapted_from(self, origin: int) -> Self:
        """Keep the case studies that were adapted from a page, by place."""
        adapted: Self = self.filter(origins__origin=origin).order_by("place", "pk").defer_streamfields()
        return adapted


class LearningPage(RoutablePageMixin, Page):
    """What guides, case studies and resources have in common."""

    subpage_types: ClassVar[list[str]] = []
    private_page_options: ClassVar[list[str]] = []  # the audience is the one rule of who reads
    names_sources: ClassVar[bool] = True
    parts: PageParts | None = None
    """What of the page is the same for many readers, while it is shown to one."""

    audience = AudienceField(
        _("who can read it"), choices=PageAudience.choices, default=PageAudience.PUBLIC, blank=False, editable=True
    )
    concepts = ParentalManyToManyField(
        Concept, verbose_name=_("what it is about"), related_name="%(class)ss", blank=True
    )
    region = models.CharField(_("region"), max_length=40, choices=Region.choices, blank=True)
    sources = StreamField(SourceBlocks(), verbose_name=_("sources"), blank=True)
    review_by = models.DateField(
        _("review by"), null=True, blank=True, help_text=_("When somebody should look whether it still holds.")
    )
    # What looks like personal data and is none, as an editor said: `resources.checking`.
    not_personal = models.JSONField(_("this is no personal data"), default=list, blank=True)

    objects = PageManager.from_queryset(LearningPageQuerySet)()

    base_form_class = LearningPageForm

    about_panels: ClassVar[list[Panel]] = [
        FieldPanel("sources"),
        InlinePanel(
            "contributors",
            heading=_("People"),
            label=_("Person"),
            panels=[FieldPanel("member"), FieldPanel("role")],
            help_text=_("Who led the work, wrote it up, reviewed it or is adapting it: readers can ask them."),
        ),
        MultiFieldPanel(
            [FieldPanel("concepts", widget=ConceptsInput), FieldPanel("region")], heading=_("What and where")
        ),
        MultiFieldPanel([FieldPanel("audience"), FieldPanel("review_by")], heading=_("Who and until when")),
        MultiFieldPanel([FieldPanel("not_personal")], heading=_("Personal data")),
    ]

    search_fields: ClassVar[list[index.BaseField]] = [
        *Page.search_fields,
        index.FilterField("audience"),
        index.FilterField("region"),
    ]

    class Meta:
        abstract = True

    @cached_property
    def subjects(self) -> list[Concept]:
        """What the page is about, read once for all that its page says of it."""
        return list(self.concepts.all())

    @property
    def tags(self) -> list[tuple[str, str]]:
        """The words for what the page is about, each with the address of the list of its like, where there is one."""
        above = self.get_parent().get_url()
        return [
            (concept.label, f"{above}?{concept.kind}={concept.key}" if concept.kind in LISTED_KINDS else "")
            for concept in self.subjects
        ]

    @cached_property
    def gone_links(self) -> dict[str, LinkCheck]:
        """The links of the page that certainly lead nowhere any more, by their addresses; one query."""
        return LinkCheck.gone_from(self)

    def people(self, viewer: Viewer) -> list[Contributor]:
        """Return those who had a part in the page and whom the viewer may know, with their members."""
        contributors = list(self.contributors.all())
        members = Member.objects.visible_to(viewer).in_bulk([contributor.member_id for contributor in contributors])
        show(members.values(), viewer)
        shown = [contributor for contributor in contributors if contributor.member_id in members]
        for contributor in shown:
            contributor.member = members[contributor.member_id]
        return shown

    def used_by(self, viewer: Viewer) -> list[Page]:
        """Return the pages that point here and that the viewer may read."""
        if self.pk is None:  # the preview of a new page
            return []
        references = ReferenceIndex.get_references_to(self).filter(
            base_content_type=ContentType.objects.get_for_model(Page)
        )
        pks = [int(pk) for pk in references.values_list("object_id", flat=True)]
        pages = Page.objects.live().filter(pk__in=pks).exclude(pk=self.pk)
        return [page for page in pages.specific()[:PER_PAGE] if viewer.holds(getattr(page, "audience", ""))]

    def get_context(self, request: Request, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the list that the page stands in, and its people."""
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        return context | {"above": self.get_parent(), "people": self.people(request.viewer)}

    def surroundings(self, viewer: Viewer) -> dict[str, Any]:
        """Return what the page shows of other pages, as far as the viewer may read them."""
        return {}

    def parts_for(self, request: Request) -> PageParts:
        """Return the parts of the page for its reader; where nobody said that they are kept, as for a draft, anew."""
        if self.parts is None:
            self.parts = PageParts(self, request)
        return self.parts

    def permissions_for_user(self, user: Any) -> LearningPageTester:
        """Return what somebody may do with the page in the CMS."""
        return LearningPageTester(user, self)

    def check_ready(self) -> None:
        """Raise `NotReady` where the page lacks what it needs to be published."""
        check_filled(self)
        check_personal(self)

    def publish(self, revision: Revision, **kwargs: Any) -> Any:
        """Publish with all that follows from it, or nothing of it; raises `NotReady` for a page that is not.

        A page whose chosen time has come and that is not ready stays as it is, for the others of that time.
        """
        try:
            revision.as_object().check_ready()
        except NotReady as problem:
            if kwargs.get("log_action") != SCHEDULED:
                raise
            return postpone(page=self, revision=revision, problem=problem)
        with transaction.atomic():
            published = super().publish(revision, **kwargs)
            revision_published.send(sender=type(self), page=self, revision=revision, by=kwargs.get("user"))
        return published

    def unpublish(self, **kwargs: Any) -> Any:
        """Unpublish with all that follows from it, or nothing of it."""
        with transaction.atomic():
            return super().unpublish(**kwargs)

    def refuse(self, request: Request) -> HttpResponse | None:
        """Stop somebody whom the page is not meant for: a visitor may sign in, for others it is not there."""
        if request.viewer.holds(self.audience):
            return None
        if request.viewer.member is None and self.audience == audiences.MEMBERS:
            return redirect_to_login(request.get_full_path())
        raise Http404

    def kept_from_caches(self, response: HttpResponse) -> HttpResponse:
        """Return the response, which nobody keeps unless everybody may see the page."""
        if self.audience == audiences.PUBLIC:
            response[AUDIENCE_HEADER] = self.audience
        else:
            add_never_cache_headers(response)
        return response

    def serve(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the page to whom it is meant for."""
        if stop := self.refuse(request):
            return stop
        if request.viewer.member is not None:
            page_seen.send(sender=type(self), page=self, viewer=request.viewer)
        self.parts = PageParts(self, request, are_kept=True)
        return self.kept_from_caches(super().serve(request, *args, **kwargs))


class Contributor(Orderable):
    """A member's part in a page, which is evidence of what the member knows."""

    class Role(models.TextChoices):
        LED = "led", _("Led the work")
        CONTRIBUTED = "contributed", _("Took part in the work")
        WROTE_UP = "wrote-up", _("Wrote it up")
        REVIEWED = "reviewed", _("Reviewed it")
        ADAPTING = "adapting", _("Is adapting it")

    page = ParentalKey("wagtailcore.Page", on_delete=models.CASCADE, related_name="contributors")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="page_contributions")
    role = models.CharField(_("part"), max_length=12, choices=Role.choices, default=Role.WROTE_UP)

    class Meta(Orderable.Meta):
        constraints = [models.UniqueConstraint(fields=["page", "member"], name="contributor_once_a_page")]

    def __str__(self) -> str:
        return f"{self.member}: {self.get_role_display()}"

    @property
    def is_asked(self) -> bool:
        """Whether readers ask this one about the page: who led the work, wrote it up or is adapting it."""
        return self.role in {self.Role.LED, self.Role.WROTE_UP, self.Role.ADAPTING}


class IndexPage(Page):
    """A page that lists the pages below it."""

    parent_page_types: ClassVar[list[str]] = ["home.HomePage"]
    private_page_options: ClassVar[list[str]] = []
    max_count = 1

    introduction = models.CharField(_("introduction"), max_length=300, blank=True)

    content_panels: ClassVar[list[Panel]] = [*Page.content_panels, FieldPanel("introduction")]

    class Meta:
        abstract = True


class ListPage(IndexPage):
    """A page that lists the pages below it, newest first, and lets the reader narrow the list."""

    filters: ClassVar[type[PageFilter]] = PageFilter
    order: ClassVar[tuple[str, ...]] = ("-first_published_at", "title")
    # Whether the list tells anything of what its pages say at length, which else is not read.
    lists_sections: ClassVar[bool] = False

    class Meta:
        abstract = True

    def permissions_for_user(self, user: Any) -> ListPageTester:
        """Return what somebody may do with the list in the CMS."""
        return ListPageTester(user, self)

    def get_context(self, request: Request, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the form that narrows the list, and a page of it."""
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        listed: type[LearningPage] = apps.get_model(self.subpage_types[0])
        pages = listed.objects.child_of(self).visible_to(request.viewer)
        filters = self.filters(request.GET, pages=pages)
        found = filters.narrow(pages).order_by(*self.order).prefetch_related("concepts")
        if not self.lists_sections:
            found = found.defer_streamfields()
        return context | {"filters": filters, "found": Paginator(found, PER_PAGE).get_page(request.GET.get("page"))}
