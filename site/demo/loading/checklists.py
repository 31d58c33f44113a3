"""Let some of the demonstration's members tick the first steps of a guide, alone and together."""

from __future__ import annotations

from demo.loading.known import Known
from directory import audiences
from resources import checklists
from resources.models import LearningGuidePage

GUIDE, COMMUNITY = "when-a-care-home-resident-goes-to-hospital", "care-homes-and-hospitals"
TOGETHER = (("grace-adeyemi", 0), ("harjit-sandhu", 1), ("grace-adeyemi", 3))
"""Who of the community ticked which step, counted from nought."""
ALONE = (("amina-yusuf", 0), ("amina-yusuf", 4))


def load_checklists(known: Known) -> None:
    """Tick the steps that are not ticked yet."""
    guide = LearningGuidePage.objects.filter(pk=known.pages.get(GUIDE)).first()
    community = known.communities.get(COMMUNITY)
    if guide is None or community is None:
        return
    steps = [str(block.id) for block in guide.monday]
    together = audiences.community(community.pk)
    for (name, step), is_shared in [*((one, True) for one in TOGETHER), *((one, False) for one in ALONE)]:
        member = known.members.get(name)
        if member is not None and step < len(steps):
            audience = together if is_shared else audiences.member(member.pk)
            checklists.tick(page=guide, by=member, audience=audience, done=[steps[step]], before=[])
