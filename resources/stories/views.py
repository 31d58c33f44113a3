"""A member's stories: the list, the steps, the photos, looking it over, and sending it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from directory.drafts import NoPlace
from directory.errors import TooFast
from directory.http import Request
from directory.limits import refused
from directory.models import Member
from resources.lineage import origins_of
from resources.models import AdaptablePage, LearningPage
from resources.page_views import of_member
from resources.stories import actions, news
from resources.stories.actions import Clash, StoryError
from resources.stories.forms import STEPS, AdaptForm, PhotoForm, StepForm, StoryForm
from resources.stories.reading import Story, stories_of, story_of

FORM = ["GET", "HEAD", "POST"]
NO_PLACE = gettext_lazy("This site has no list of case studies yet. The editors can make one.")
private = cache_control(private=True, no_store=True)


@require_safe
@login_required
@private
def stories(request: Request) -> HttpResponse:
    """Show the member's stories, how far each is and what to do next."""
    return render(
        request, "resources/stories/list.html", {"page": stories_of(_member(request), request.GET.get("page"))}
    )


@require_http_methods(FORM)
@login_required
@private
def new(request: Request) -> HttpResponse:
    """Ask the three questions, and begin a draft with the answers."""
    form = StoryForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            page = actions.begin(by=_member(request), form=form)
        except (TooFast, NoPlace) as error:
            return _not_begun(request, "resources/stories/new.html", form, error)
        messages.success(request, _("Your story is saved as a draft. Only you and the editors can see it."))
        return redirect("resources:story", page.pk)
    return render(request, "resources/stories/new.html", {"form": form})


@require_http_methods(FORM)
@of_member
def adapt(request: Request, origin: LearningPage, member: Member) -> HttpResponse:
    """Begin a draft of how the member's place adapts a case study or a guide."""
    if not isinstance(origin, AdaptablePage):
        raise Http404
    form = AdaptForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            page = actions.adapt(origin=origin, by=member, **form.cleaned_data)
        except (TooFast, NoPlace) as error:
            return _not_begun(request, "resources/stories/adapt.html", form, error, origin=origin)
        messages.success(request, _("Your version is saved as a draft. Say what happened when you are ready."))
        return redirect("resources:story", page.pk)
    return render(request, "resources/stories/adapt.html", {"form": form, "origin": origin})


@require_safe
@login_required
@private
def story(request: Request, pk: int) -> HttpResponse:
    """Show how far a story is, what the editors said, and what can be done with it."""
    found = _story(request, pk)
    news.look_at(found.page, request.viewer)
    return _story_page(request, found)


@require_http_methods(FORM)
@login_required
@private
def step(request: Request, pk: int, step: str) -> HttpResponse:
    """Show the questions of a step, and save the answers; a script that saves as one types gets its answer as JSON."""
    member, found = _member(request), _story(request, pk)
    form = found.form(step, member, request.POST if request.method == "POST" else None)
    if form is None:
        raise Http404
    saved: dict[str, str] = {}
    if request.method == "POST" and form.is_valid():
        try:
            actions.save(story=found, by=member, form=form, version=request.POST.get("version", ""))
        except StoryError as error:
            form.add_error(None, str(error))
            saved = error.saved if isinstance(error, Clash) else {}
        else:
            return _saved(request, _story(request, pk), step, form)
    if request.method == "POST" and _is_script(request):
        return JsonResponse({"said": _("Not saved yet. Press Save to see why.")}, status=422)
    return _step_page(request, _story(request, pk), step, form, saved)


@require_http_methods(FORM)
@login_required
@private
def photos(request: Request, pk: int) -> HttpResponse:
    """Show the photos of a story, and take another."""
    found = _story(request, pk)
    form = PhotoForm(request.POST or None, request.FILES or None)
    answer = None
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_photo(story=found, by=_member(request), **form.cleaned_data)
        except (StoryError, TooFast) as error:
            form.add_error(None, str(error))
            answer = error
        else:
            messages.success(request, _("The photo is added."))
            return redirect("resources:story_photos", pk)
    response = render(request, "resources/stories/photos.html", {"story": found, "form": form, "step": "photos"})
    return refused(response, answer) if isinstance(answer, TooFast) else response


@require_POST
@login_required
def remove_photo(request: Request, pk: int) -> HttpResponse:
    """Take a photo out."""
    found = _story(request, pk)
    return _done(
        request,
        lambda: actions.remove_photo(story=found, by=_member(request), key=request.POST.get("key", "")),
        _("The photo is taken out."),
        reverse("resources:story_photos", args=[pk]),
    )


@require_safe
@login_required
@private
def preview(request: Request, pk: int) -> HttpResponse:
    """Show a story as its readers will see it."""
    draft = _story(request, pk).draft
    return render(request, draft.get_template(request), {**draft.get_context(request), "own_draft": pk})


@require_POST
@login_required
def send(request: Request, pk: int) -> HttpResponse:
    """Send a story to the editors."""
    found = _story(request, pk)
    said = _("Your story is with the editors. You are told here and by mail what they say.")
    return _done(request, lambda: actions.send(story=found, by=_member(request)), said, _address(pk))


@require_POST
@login_required
def take_back(request: Request, pk: int) -> HttpResponse:
    """Take back a story that the editors have not decided about."""
    found = _story(request, pk)
    said = _("You have taken it back. It is a draft again.")
    return _done(request, lambda: actions.take_back(story=found, by=_member(request)), said, _address(pk))


@require_http_methods(FORM)
@login_required
@private
def delete(request: Request, pk: int) -> HttpResponse:
    """Ask whether a story shall be deleted, and delete it."""
    found = _story(request, pk)
    if request.method != "POST":
        return render(request, "resources/stories/delete.html", {"story": found})
    said = _("The draft is deleted.")
    done = _done(request, lambda: actions.delete(story=found, by=_member(request)), said, reverse("resources:stories"))
    return done if story_of(_member(request), pk) is None else redirect(_address(pk))


def _member(request: Request) -> Member:
    member = request.viewer.member
    if not isinstance(member, Member):
        raise Http404
    return member


def _story(request: Request, pk: int) -> Story:
    found = story_of(_member(request), pk)
    if found is None:
        raise Http404
    return found


def _is_script(request: Request) -> bool:
    """Say whether a script saves as one types, and wants to know only how that went."""
    return request.headers.get("Accept") == "application/json"


def _address(pk: int) -> str:
    return reverse("resources:story", args=[pk])


def _done(request: Request, act: Any, said: str, url: str) -> HttpResponse:
    """Do something with a story, say that it is done or why not, and go on."""
    try:
        act()
    except StoryError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, said)
    return redirect(url)


def _not_begun(request: Request, template: str, form: StepForm, error: Exception, **more: Any) -> HttpResponse:
    form.add_error(None, str(NO_PLACE if isinstance(error, NoPlace) else error))
    response = render(request, template, {"form": form, **more})
    return refused(response, error) if isinstance(error, TooFast) else response


def _saved(request: Request, found: Story, step: str, form: StepForm) -> HttpResponse:
    if _is_script(request):
        version = form.fingerprint(form.answers_of(found.draft, _member(request)))
        return JsonResponse({"said": _("Saved"), "version": version})
    messages.success(request, _("Saved."))
    after = found.after(step) if request.POST.get("then") == "next" else ""
    return redirect(after or reverse("resources:story_step", args=[found.page.pk, step]))


def _step_page(request: Request, found: Story, step: str, form: StepForm, saved: dict[str, str]) -> HttpResponse:
    context = {
        "story": found,
        "step": step,
        "form": form,
        "name": STEPS[step][0],
        "version": form.fingerprint(form.answers_of(found.draft, _member(request))),
        "remarks": found.remarks_on(form.fields),
        "saved": [(form.fields[name].label, said) for name, said in saved.items()],
        "origins": origins_of(found.draft, request.viewer) if step == "origin" else [],
    }
    return render(request, "resources/stories/step.html", context)


def _story_page(request: Request, found: Story) -> HttpResponse:
    return render(request, "resources/stories/story.html", {"story": found, "step": "send"})
