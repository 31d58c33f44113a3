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
from resources.models.external_reviews import ExternalReview, ReviewEvent
from resources.models.files import Attachment, Picture, Rendition
from resources.models.glossary import GlossaryPage, GlossaryTerm
from resources.models.guides import GuideCase, GuideIndexPage, LearningGuidePage, Level
from resources.models.pages import Contributor, IndexPage, LearningPage, LearningPageQuerySet, PageAudience
from resources.models.resources import ResourceIndexPage, ResourceKind, ResourcePage
from resources.models.uses import Use
from resources.models.wanted_guides import WantedGuide, Wish

__all__ = [
    "AdaptablePage",
    "Adaptation",
    "Attachment",
    "CaseOrganisation",
    "CaseStudyIndexPage",
    "CaseStudyPage",
    "Contributor",
    "EvidenceStatus",
    "ExternalReview",
    "GlossaryPage",
    "GlossaryTerm",
    "GuideCase",
    "GuideIndexPage",
    "IndexPage",
    "LearningGuidePage",
    "LearningPage",
    "LearningPageQuerySet",
    "Level",
    "PageAudience",
    "Picture",
    "Rendition",
    "ResourceIndexPage",
    "ResourceKind",
    "ResourcePage",
    "ReviewEvent",
    "Rurality",
    "Stage",
    "Use",
    "WantedGuide",
    "Wish",
]
