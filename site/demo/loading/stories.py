"""Leave one member of the demonstration with a story that is not finished yet."""

from __future__ import annotations

from demo.loading.known import Known
from resources.models import CaseStudyPage
from resources.stories.actions import begin
from resources.stories.forms import StoryForm

WRITER = "amina-yusuf"
BEGUN = {
    "title": "Slippers by the bed, an invented example",
    "place": "Leeds",
    "problem": (
        "Four residents fell at night between the bed and the bathroom in one month. The lights were on. What they "
        "had in common was socks on a polished floor.\n\n"
        "We had told everybody to wear slippers. Nobody had asked where the slippers were."
    ),
    "what_was_done": (
        "A night carer asked each resident to show her how they get up. Three reached under the bed first. We put a "
        "hook for slippers on the bed frame, on the side where each of them gets up."
    ),
    "what_happened": "",
}


def load_stories(known: Known) -> None:
    """Begin the story, once."""
    member = known.members.get(WRITER)
    if member is None or CaseStudyPage.objects.filter(owner=member, draft_title=BEGUN["title"]).exists():
        return
    form = StoryForm(BEGUN)
    form.full_clean()
    begin(by=member, form=form)
