"""Members, the organisations that they work for, and what they know."""

from directory.models.evidence import Contribution, Endorsement
from directory.models.hiding import DeclinedSuggestion, HiddenEvidence
from directory.models.joining import MemberInvitation
from directory.models.knowing import Expertise, Offer
from directory.models.members import Member
from directory.models.organisations import Affiliation, Organisation

__all__ = [
    "Affiliation",
    "Contribution",
    "DeclinedSuggestion",
    "Endorsement",
    "Expertise",
    "HiddenEvidence",
    "Member",
    "MemberInvitation",
    "Offer",
    "Organisation",
]
