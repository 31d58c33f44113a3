"""Members, the organisations that they work for, and what they know."""

from directory.models.evidence import Contribution, Endorsement
from directory.models.hiding import DeclinedSuggestion, HiddenEvidence
from directory.models.introductions import Availability, Block, Introduction
from directory.models.joining import MemberInvitation
from directory.models.knowing import Expertise, Offer
from directory.models.matches import ShownMatch
from directory.models.members import Member
from directory.models.organisations import Affiliation, Organisation
from directory.models.qualifications import Qualification
from directory.models.saved import AlertMail, SavedSearch, SavedSearchMatch

__all__ = [
    "Affiliation",
    "AlertMail",
    "Availability",
    "Block",
    "Contribution",
    "DeclinedSuggestion",
    "Endorsement",
    "Expertise",
    "HiddenEvidence",
    "Introduction",
    "Member",
    "MemberInvitation",
    "Offer",
    "Organisation",
    "Qualification",
    "SavedSearch",
    "SavedSearchMatch",
    "ShownMatch",
]
