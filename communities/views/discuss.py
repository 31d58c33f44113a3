"""The discussion of a guide or case study."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from wagtail.models import Page

from communities import limits
from communities.actions.threads import discuss_page
from communities.discussion import community_for, discussion_of
from communities.errors import ActionError, TooFast
from communities.forms import PostForm
from communities.views.access import members_only, sent, signed_in
from directory.http import Request


@members_only
def discuss(request: Request, page_id: int) -> HttpResponse:
    """Lead to the thread about a page, or start it with a first post."""
    page = Page.objects.live().public().filter(pk=page_id).first()
    if page is None:
        raise Http404
    discussion = discussion_of(page, request.viewer)
    if discussion.thread is not None and request.method != "POST":
        return redirect(discussion.thread)
    if not discussion.may_write:
        raise Http404
    form, context = PostForm(sent(request)), {"page": page, "discussion": discussion}
    if request.method == "POST" and form.is_valid():
        answers = {name: form.cleaned_data[name] for name in ("body", "client_id")}
        try:
            limits.POSTS.take_address(request)
            place = community_for(page)
            return redirect(discuss_page(page=page, author=signed_in(request), community=place, **answers))
        except TooFast as error:
            form.add_error(None, str(error))
            return limits.refused(render(request, "communities/discuss.html", context | {"form": form}), error)
        except ActionError as error:
            form.add_error(None, str(error))
    return render(request, "communities/discuss.html", context | {"form": form})
