"""Forms in which a member says who they are, and who sees it."""

from directory.forms.lists import AffiliationForm, ContributionForm, ExpertiseForm, QualificationForm
from directory.forms.profile import ProfileForm, WelcomeForm
from directory.forms.seen import AudiencesForm, PreviewForm
from directory.forms.wishes import BackgroundForm, InterestsForm, OffersForm

__all__ = [
    "AffiliationForm",
    "AudiencesForm",
    "BackgroundForm",
    "ContributionForm",
    "ExpertiseForm",
    "InterestsForm",
    "OffersForm",
    "PreviewForm",
    "ProfileForm",
    "QualificationForm",
    "WelcomeForm",
]
