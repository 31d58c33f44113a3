"""Members, the organisations that they work for, and what they know."""

from directory.models.evidence import Contribution, Endorsement
from directory.models.knowing import Expertise, Offer
from directory.models.members import Member, Step
from directory.models.organisations import Affiliation, Organisation
from directory.models.qualifications import Qualification

__all__ = [
    "Affiliation",
    "Contribution",
    "Endorsement",
    "Expertise",
    "Member",
    "Offer",
    "Organisation",
    "Qualification",
    "Step",
]
