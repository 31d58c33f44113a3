"""The discussion of a guide or case study."""

from __future__ import annotations

from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from wagtail.models import Page

from communities.actions.drafts import discard_draft
from communities.actions.threads import Opening, discuss_page
from communities.composing import Composer
from communities.discussion import Discussion, discussion_of
from communities.forms import PostForm
from communities.models import Thread
from communities.places import Place
from communities.views.access import members_only, signed_in
from communities.views.composing import composed, keeping_words, say_anew
from directory.http import Request


@members_only
@keeping_words
def discuss(request: Request, page_id: int) -> HttpResponse:
    """Lead to the thread about a page, or start it with a first post.

    Who had begun to write before somebody else started it finds their words here still, and adds them to the thread.
    """
    page = Page.objects.live().public().filter(pk=page_id).first()
    if page is None:
        raise Http404
    discussion, member = discussion_of(page, request.viewer), signed_in(request)
    place = Place.discussing(discussion)
    composer = Composer.opened(member, place) if place and request.method != "POST" else None
    if discussion.thread is not None and request.method != "POST" and not (composer and composer.draft):
        return redirect(discussion.thread)
    if place is None:
        raise Http404

    def shown(form: PostForm) -> HttpResponse:
        context = {"page": page, "discussion": discussion, "form": form, "composer": composer}
        return render(request, "communities/discuss.html", context)

    if composer is not None:
        return shown(PostForm(initial=composer.initial, community=place.community))
    form, composer = PostForm(request.POST, community=place.community), Composer.sent(request, member, place)
    return composed(
        request, composer, form, send=lambda: _send(discussion, form, composer).get_absolute_url(), show=shown
    )


@transaction.atomic
def _send(discussion: Discussion, form: PostForm, composer: Composer) -> Thread:
    answers, author = form.cleaned_data, composer.member
    parts: Opening = {
        "body": answers["body"],
        "is_anonymous": answers.get("is_anonymous", False),
        "poll": form.new_poll,
        "files": composer.keys,
    }
    client_id, community = answers["client_id"], composer.place.community
    thread = discuss_page(page=discussion.page, author=author, client_id=client_id, community=community, **parts)
    say_anew(thread=thread, author=author, client_id=client_id, **parts)
    discard_draft(member=author, place=composer.place.word)
    return thread
