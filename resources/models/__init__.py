"""The pages of what was learned, and the files that they show."""

from resources.models.adaptations import AdaptablePage, Adaptation
from resources.models.case_studies import (
    CaseOrganisation,
    CaseStudyIndexPage,
    CaseStudyPage,
    EvidenceStatus,
    Rurality,
    Stage,
)
from resources.models.editions import Edition
from resources.models.external_reviews import ExternalReview, ReviewEvent
from resources.models.feedback import Feedback
from resources.models.files import Attachment, Picture, Rendition
from resources.models.glossary import GlossaryPage, GlossaryTerm
from resources.models.guides import GuideCase, GuideIndexPage, LearningGuidePage, Level
from resources.models.links import LinkCheck, LinkStatus
from resources.models.pages import Contributor, IndexPage, LearningPage, LearningPageQuerySet, PageAudience
from resources.models.paths import DoneItem, LearningPathIndexPage, LearningPathPage, StartedPath
from resources.models.reading import FollowedPage, KeptPage
from resources.models.resources import ResourceIndexPage, ResourceKind, ResourcePage
from resources.models.reviews import ReviewReminder
from resources.models.ticks import Tick
from resources.models.uses import Use
from resources.models.wanted_guides import WantedGuide, Wish

LEARNING_PAGES: tuple[type[LearningPage], ...] = (LearningGuidePage, CaseStudyPage, ResourcePage, LearningPathPage)
"""Every kind of page of what was learned."""

__all__ = [
    "LEARNING_PAGES",
    "AdaptablePage",
    "Adaptation",
    "Attachment",
    "CaseOrganisation",
    "CaseStudyIndexPage",
    "CaseStudyPage",
    "Contributor",
    "DoneItem",
    "Edition",
    "EvidenceStatus",
    "ExternalReview",
    "Feedback",
    "FollowedPage",
    "GlossaryPage",
    "GlossaryTerm",
    "GuideCase",
    "GuideIndexPage",
    "IndexPage",
    "KeptPage",
    "LearningGuidePage",
    "LearningPage",
    "LearningPageQuerySet",
    "LearningPathIndexPage",
    "LearningPathPage",
    "Level",
    "LinkCheck",
    "LinkStatus",
    "PageAudience",
    "Picture",
    "Rendition",
    "ResourceIndexPage",
    "ResourceKind",
    "ResourcePage",
    "ReviewEvent",
    "ReviewReminder",
    "Rurality",
    "Stage",
    "StartedPath",
    "Tick",
    "Use",
    "WantedGuide",
    "Wish",
]
