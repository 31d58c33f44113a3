"""Members, the organisations that they work for, and what they know."""

from directory.models.evidence import Contribution, Endorsement
from directory.models.introductions import Availability, Block, Introduction
from directory.models.knowing import Expertise, Offer
from directory.models.members import Member, Step
from directory.models.organisations import Affiliation, Organisation

__all__ = [
    "Affiliation",
    "Availability",
    "Block",
    "Contribution",
    "Endorsement",
    "Expertise",
    "Introduction",
    "Member",
    "Offer",
    "Organisation",
    "Step",
]
