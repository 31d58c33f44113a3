"""What every page of what was learned has: who may read it, what it is about, its sources and its people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.contrib.auth.views import redirect_to_login
from django.db import models, transaction
from django.http import Http404, HttpResponse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel, Panel
from wagtail.fields import StreamField
from wagtail.models import Orderable, Page, PageManager
from wagtail.query import PageQuerySet
from wagtail.search import index

from directory import audiences
from directory.audiences import AudienceField
from directory.models import Member
from resources.blocks import SourceBlocks
from resources.widgets import ConceptsInput
from search.models import Concept, Region

if TYPE_CHECKING:
    from wagtail.models import Revision

    from directory.audiences import Viewer
    from directory.http import Request


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


class LearningPage(Page):
    """What guides, case studies and resources have in common."""

    subpage_types: ClassVar[list[str]] = []
    private_page_options: ClassVar[list[str]] = []  # the audience is the one rule of who reads

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

    objects = PageManager.from_queryset(LearningPageQuerySet)()

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
    ]

    search_fields: ClassVar[list[index.BaseField]] = [
        *Page.search_fields,
        index.FilterField("audience"),
        index.FilterField("region"),
    ]

    class Meta:
        abstract = True

    def publish(self, revision: Revision, **kwargs: Any) -> Any:
        """Publish with all that follows from it, or nothing of it."""
        with transaction.atomic():
            return super().publish(revision, **kwargs)

    def unpublish(self, **kwargs: Any) -> Any:
        """Unpublish with all that follows from it, or nothing of it."""
        with transaction.atomic():
            return super().unpublish(**kwargs)

    def serve(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the page to whom it is meant for; a visitor may sign in, for others it is not there."""
        if not request.viewer.holds(self.audience):
            if request.viewer.member is None and self.audience == audiences.MEMBERS:
                return redirect_to_login(request.get_full_path())
            raise Http404
        response: HttpResponse = super().serve(request, *args, **kwargs)
        if self.audience != audiences.PUBLIC:
            add_never_cache_headers(response)
        return response


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


class IndexPage(Page):
    """A page that lists the pages below it."""

    parent_page_types: ClassVar[list[str]] = ["home.HomePage"]
    private_page_options: ClassVar[list[str]] = []
    max_count = 1

    introduction = models.CharField(_("introduction"), max_length=300, blank=True)

    content_panels: ClassVar[list[Panel]] = [*Page.content_panels, FieldPanel("introduction")]

    class Meta:
        abstract = True
