"""Who in a community knows what: the people search among its members, for its members."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from communities.rules import Standing
from communities.views.access import absent, with_community
from directory.http import Request
from directory.views.finding import found


@require_safe
@with_community
def who_knows(request: Request, standing: Standing) -> HttpResponse:
    """Show the members of a community who answer the address's question, as far as the viewer may see them."""
    if not standing.is_member:
        return absent(request)
    members = frozenset(standing.community.memberships.values_list("member_id", flat=True))
    context = {"community": standing.community, "standing": standing}
    return found(request, "communities/people.html", among=members, context=context)
