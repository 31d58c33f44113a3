"""Asking safely: in private, or without a name that hosts can look up with a reason."""

from __future__ import annotations

from django.core.validators import slug_re
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from communities.actions import asking as actions
from communities.actions.drafts import discard_draft
from communities.asking_forms import QuestionForm, ReasonForm
from communities.composing import Composer
from communities.models import Community, Post, Thread
from communities.places import Place
from communities.rules import Standing
from communities.views.access import absent, members_only, sent, signed_in, with_community, with_post
from communities.views.composing import composed, keeping_words, say_anew
from directory.http import Request

MAX_ASKED = 4000
"""Characters of a thread that an address begins."""


@require_safe
@members_only
def ask(request: Request) -> HttpResponse:
    """Lead to the form of a new thread in the community of the address, with its title or words in it."""
    slug = request.GET.get("community", "")
    known = Community.objects.visible_to(request.viewer)
    found = known.filter(slug=slug).first() if slug_re.match(slug) else None
    if found is None:
        return redirect("communities:communities")
    words = {name: request.GET[name][:MAX_ASKED] for name in ("title", "body") if name in request.GET}
    query = urlencode({"kind": Thread.Kind.HELP, **words})
    return redirect(f"{reverse('communities:start_thread', args=[found.slug])}?{query}")


@members_only
@keeping_words
@with_community
def ask_hosts(request: Request, standing: Standing) -> HttpResponse:
    """Ask the hosts in private, for members of the community."""
    if not standing.is_member:
        return absent(request)
    community, member = standing.community, signed_in(request)

    def shown(form: QuestionForm) -> HttpResponse:
        context = {"standing": standing, "community": community, "form": form, "composer": composer}
        return render(request, "communities/ask_hosts.html", context)

    place = Place.asking(community)
    if request.method != "POST":
        composer = Composer.opened(member, place)
        return shown(QuestionForm(initial=composer.initial))
    form, composer = QuestionForm(request.POST), Composer.sent(request, member, place)
    return composed(request, composer, form, send=lambda: _ask(form, composer).get_absolute_url(), show=shown)


@transaction.atomic
def _ask(form: QuestionForm, composer: Composer) -> Thread:
    author, title, body = composer.member, form.cleaned_data["title"], form.cleaned_data["body"]
    client_id, files = form.cleaned_data["client_id"], composer.keys
    community = composer.place.community
    thread = actions.ask_hosts(
        community=community, author=author, title=title, body=body, client_id=client_id, files=files
    )
    say_anew(thread=thread, author=author, client_id=client_id, body=body, files=files)
    discard_draft(member=author, place=composer.place.word)
    return thread


@members_only
@with_post
def reveal(request: Request, post: Post) -> HttpResponse:
    """Show a host who wrote a post without a name, after they have said why; it is shown once and kept by nobody."""
    if not Standing(request.viewer, post.thread.community).is_host or not post.is_anonymous:
        return absent(request)
    form, author = ReasonForm(sent(request)), None
    if request.method == "POST" and form.is_valid():
        author = actions.reveal_author(post=post, by=signed_in(request), reason=form.cleaned_data["reason"])
    context = {"post": post, "thread": post.thread, "form": form, "author": author}
    response = render(request, "communities/reveal.html", context)
    add_never_cache_headers(response)
    return response
