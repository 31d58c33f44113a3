"""What is typed into every form and address, and the forms and addresses: `tests/test_bad_input.py` sends them."""

from __future__ import annotations

from dataclasses import dataclass

from tests.factories import PASSWORD

VALUES = {
    "nothing": "",
    "nothing to see": "  \n\t \u200b\u2066\u2069",
    "far too much": "word " * 20_000,
    "one long word": "x" * 4000,
    "script": "\"'><script>alert(1)</script><img src=x onerror=alert(1)>",
    "other ways to run": '" onfocus="alert(1)" [press](javascript:alert(1)) <b onmouseover=alert(1)>',
    "emoji and combining marks": "👩🏽‍⚕️ 🏴󠁧󠁢󠁥󠁮󠁧󠁿 Z" + "\u0300\u0489" * 30,
    "right to left": "مرحبا \u202egnorw\u202c",
    "NUL": "a\0b",
    "control characters": "a\x07b\x1bc\x7f\x9b",
    "noncharacters": "a\ufffe\uffff\U0010ffff",
    "large number": "9" * 30,
    "endless number": "9" * 5000,
    "negative number": "-1",
    "digits of others": "²१٣",
    "query languages": "'; DROP TABLE x; -- \"unclosed AND (NEAR/2 OR * ^ title:x - %_\\",
    "templates": "{{ 7|add:7 }}{% load x %} %(name)s %s {0} ../../etc/passwd",
    "header": "a\r\nSet-Cookie: a=b",
}


@dataclass(frozen=True)
class Form:
    """A form: its address, good answers, who sends it, which of its answers to spoil, and where they are shown."""

    path: str
    answers: dict[str, str]
    by: str = "member"
    status: int = 302
    hidden: tuple[str, ...] = ()  # an answer that no reader sees again, such as a password
    shown: tuple[str, ...] = ()


FORMS = {
    "sign up": Form(
        "/accounts/signup/",
        {"display_name": "Amina Yusuf", "email": "a@example.org", "password1": "a bag of stories", "next": "/people/"},
        by="visitor",
        hidden=("password1", "next"),
    ),
    "sign in": Form(
        "/accounts/login/",
        {"login": "host@redbag.example", "password": "wrong", "next": "/people/"},
        by="visitor",
        status=200,
        hidden=("password", "next"),
    ),
    "forgotten password": Form("/accounts/password/reset/", {"email": "host@redbag.example"}, by="visitor"),
    "addresses": Form("/accounts/email/", {"email": "other@example.org", "action_add": "1"}, hidden=("action_add",)),
    "main address": Form(
        "/accounts/email/",
        {"email": "host@redbag.example", "action_primary": "1"},
        hidden=("email", "action_primary"),
    ),
    "new password": Form(
        "/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": "another bag", "password2": "another bag"},
        hidden=("oldpassword", "password1", "password2"),
    ),
    "password once more": Form("/accounts/reauthenticate/", {"password": PASSWORD}, hidden=("password",)),
    "second step": Form("/accounts/2fa/totp/activate/", {"code": "000000"}, status=200, hidden=("code",)),
    "welcome": Form(
        "/welcome/",
        {"headline": "Nurse", "about": "Falls.", "place": "Leeds", "career_stage": ""},
        shown=("/people/{member.pk}/",),
    ),
    "profile": Form(
        "/profile/edit/",
        {
            "display_name": "Amina Yusuf",
            "headline": "Nurse",
            "about": "Falls.",
            "place": "Leeds",
            "career_stage": "",
            "who": "members",
        },
        shown=("/profile/", "/people/{member.pk}/", "/people/"),
    ),
    "posts": Form(
        "/profile/posts/add/",
        {
            "title": "Matron",
            "role": "{role}",
            "organisation_name": "Ashfield House",
            "organisation_kind": "{kind}",
            "since": "2020-01-01",
            "until": "2021-01-01",
        },
        shown=("/people/{member.pk}/", "/profile/posts/add/"),
    ),
    "expertise": Form(
        "/profile/expertise/add/",
        {"concept_name": "Run charts", "level": "2", "years": "7", "evidence": "Two wards."},
        shown=("/profile/", "/people/{member.pk}/"),
    ),
    "offers": Form(
        "/profile/offers/",
        {
            "mentoring": "on",
            "mentoring-text": "First charts.",
            "mentoring-time": "An hour a month.",
            "mentoring-until": "2099-01-31",
            "seen-offers": "members",
        },
        shown=("/profile/", "/people/{member.pk}/"),
    ),
    "work": Form(
        "/profile/work/add/",
        {
            "title": "Fewer falls",
            "kind": "led",
            "summary": "It worked.",
            "about": "Run charts",
            "happened_on": "2021-01-01",
        },
        shown=("/profile/", "/people/{member.pk}/"),
    ),
    "wishes": Form(
        "/profile/interests/",
        {"interests": "Run charts", "collaborating_on": "Run charts", "seen-interests": "communities"},
        shown=("/profile/", "/people/{member.pk}/"),
    ),
    "background": Form(
        "/profile/background/",
        {
            "professions": "Registered manager",
            "settings": "",
            "languages": "cy",
            "lived_experience": "A carer.",
            "seen-lived": "profile",
        },
        shown=("/profile/", "/people/{member.pk}/"),
    ),
    "qualifications": Form(
        "/profile/qualifications/add/",
        {"name": "QSIR Practitioner", "kind": "faculty", "year": "2019", "seen-qualifications": "members"},
        shown=("/profile/", "/people/{member.pk}/", "/profile/qualifications/add/"),
    ),
    "who sees what": Form(
        "/profile/audiences/",
        {
            "who": "public",
            "allows_search_engines": "on",
            **dict.fromkeys(("seen-about", "seen-place", "seen-posts", "seen-background"), "communities"),
            **dict.fromkeys(("seen-languages", "seen-lived", "seen-expertise", "seen-collaborating"), "members"),
            **dict.fromkeys(("seen-qualifications", "seen-work", "seen-offers", "seen-interests"), "profile"),
        },
        shown=("/profile/", "/profile/audiences/", "/people/{member.pk}/"),
    ),
    "endorse": Form(
        "/people/{colleague}/endorse/",
        {"because": "She counts.", "concept": "{charts}"},
        hidden=("concept",),
        shown=("/profile/",),
    ),
    "suggestion": Form("/profile/suggestions/{charts}/", {"answer": "decline"}, hidden=("answer",)),
    "invited": Form(
        "/invited/{invited}/",
        {"password": "a bag of stories", "who": "members", "answer": "accept"},
        by="visitor",
        hidden=("password", "who", "answer"),
    ),
    "new thread": Form(
        "/communities/open/threads/new/",
        {"title": "Falls", "kind": "help", "body": "What works?", "client_id": "{uuid}", "reply_to": ""},
        hidden=("client_id", "reply_to"),
        shown=("/communities/open/", "/", "/communities/"),
    ),
    "reply": Form(
        "{thread}reply/",
        {"body": "This works.", "client_id": "{uuid}", "reply_to": "{post}"},
        hidden=("client_id", "reply_to"),
        shown=("{thread}", "/communities/open/"),
    ),
    "read": Form("{thread}read/", {"number": "1"}, status=204, hidden=("number",)),
    "mark as unread": Form("/posts/{post}/unread/", {"sure": "on"}, hidden=("sure",)),
    "mark all as read": Form("/communities/open/read/", {"sure": "on"}, hidden=("sure",)),
    "follow a thread": Form("{thread}follow/", {"level": "watch"}, hidden=("level",), shown=("{thread}",)),
    "follow a community": Form("/communities/open/follow/", {"level": "mute"}, hidden=("level",)),
    "follow a thread otherwise": Form(
        "{thread}follow/", {"level": "mute", "listed": "2"}, hidden=("level", "listed"), shown=("/talking/",)
    ),
    "how one talks": Form("/talking/", {"shows_presence": "on"}, hidden=("shows_presence",)),
    "read all notifications": Form("/notifications/read/", {"sure": "on"}, hidden=("sure",)),
    "edit": Form(
        "/posts/{post}/edit/",
        {"body": "This works.", "started_from": "", "version": "0", "attached": ""},
        hidden=("started_from", "version", "attached"),
        shown=("{thread}",),
    ),
    "draft": Form(
        "{thread}reply/",
        {"body": "Half a thought.", "act": "draft", "version": "0", "attached": "", "remove": ""},
        hidden=("act", "version", "attached", "remove"),
        shown=("{thread}", "/drafts/"),
    ),
    "preview": Form(
        "{thread}reply/",
        {"body": "This **works**.", "act": "preview"},
        status=200,
        hidden=("act",),
        shown=("{thread}",),
    ),
    "answer": Form("/posts/{post}/answer/", {"chosen": "yes"}, hidden=("chosen",)),
    "ask to join": Form(
        "/communities/closed/request/", {"message": "I run a home.", "agreed": "on"}, shown=("/my-network/",)
    ),
    "join": Form("/communities/open/join/", {"agreed": "on"}, by="other", hidden=("agreed",)),
    "decide": Form("/communities/closed/requests/{request}/", {"decision": "approve"}, by="host", hidden=("decision",)),
    "leave": Form("/communities/open/leave/", {"sure": "on"}, hidden=("sure",)),
    "discuss": Form(
        "/discuss/{guide.pk}/",
        {"body": "We did it too.", "client_id": "{uuid}", "reply_to": ""},
        hidden=("client_id", "reply_to"),
        shown=("{guide.url}",),
    ),
    "was it helpful": Form("/helpful/{guide.pk}/", {"helpful": "no", "why": "No costs."}, hidden=("helpful",)),
    "keep": Form("/reading/{guide.pk}/keep/", {"wanted": "yes", "from": "list"}, hidden=("wanted", "from")),
}
FORMS |= {
    "find whom to invite": Form("/communities/closed/invitations/new/{other}/", {"message": "Come."}, by="host"),
    "answer an invitation": Form("/invitations/{invitation}/", {"answer": "decline"}, hidden=("answer",)),
    "describe a community": Form(
        "/communities/open/settings/",
        {
            "purpose": "To learn.",
            "aim": "Fewer falls.",
            "measure": "Days between.",
            "charter": "Be **kind**.",
            "narrative": "We began in May.",
            "welcome": "Hello.",
            "allows_anonymous": "on",
            "state": "{state}",
        },
        by="host",
        hidden=("allows_anonymous", "state"),
        shown=("/communities/open/", "/communities/open/log/"),
    ),
    "start a group": Form(
        "/communities/open/groups/new/",
        {"name": "Do tank", "summary": "We try.", "purpose": "To try.", "level": "open"},
        by="host",
        hidden=("level",),
        shown=("/communities/open/", "/communities/"),
    ),
    "rename a thread": Form(
        "{thread}rename/", {"title": "Padded trousers"}, by="host", shown=("{thread}", "/communities/open/log/")
    ),
    "pin a thread": Form("{thread}pin/", {"wanted": "yes"}, by="host", hidden=("wanted",)),
    "close a thread": Form("{thread}close/", {"wanted": "yes"}, by="host", hidden=("wanted",)),
    "topics of a thread": Form(
        "{thread}topics/",
        {"another": "Run charts", "topics": "{role}"},
        by="host",
        hidden=("topics",),
        shown=("{thread}",),
    ),
    "split a thread": Form(
        "{thread}split/",
        {"title": "Nights", "posts": "{second}", "onwards": ""},
        by="host",
        hidden=("posts",),
        shown=("{thread}", "/communities/open/"),
    ),
    "merge a thread": Form("{thread}merge/", {"into": "{beside}"}, by="host", hidden=("into",)),
    "move a thread": Form(
        "{thread}move/", {"to": "{closed.pk}", "confirmed": "on"}, by="host", hidden=("to", "confirmed")
    ),
}
FORMS |= {
    "ask for an introduction": Form(
        "/people/{other}/ask/",
        {"reason": "Who would show us?", "kind": "call", "concept": ""},
        hidden=("kind", "concept"),
        shown=("/introductions/?show=sent",),
    ),
    "accept an introduction": Form(
        "/introductions/{waiting}/accept/",
        {"words": "Gladly.", "shares_email": "on"},
        hidden=("shares_email",),
        shown=("/introductions/", "/notifications/"),
    ),
    "decline an introduction": Form(
        "/introductions/{waiting}/decline/",
        {"words": "Not now.", "blocks": "on"},
        hidden=("blocks",),
        shown=("/introductions/?show=past", "/introductions/settings/"),
    ),
    "suggest somebody else": Form(
        "/introductions/{waiting}/suggest/",
        {"name": "Nobody Known", "words": "She knows more."},
        status=200,
        shown=("/introductions/?show=past",),
    ),
    "end a conversation": Form("/introductions/{talking}/end/", {"blocks": "on"}, hidden=("blocks",)),
    "say whether it helped": Form(
        "/introductions/{talking}/helped/",
        {"helped": "yes", "words": "Two beds fewer.", "named": "on"},
        hidden=("helped", "named"),
        shown=("/introductions/?show=sent",),
    ),
    "how one can be asked": Form(
        "/introductions/settings/",
        {"is_open": "on", "pace": "2-7", "mails": "on"},
        hidden=("is_open", "pace", "mails"),
        shown=("/people/{member.pk}/",),
    ),
}
NEW_THREAD = {"title": "Falls", "kind": "decide", "body": "What now?", "client_id": "{uuid}"}
FORMS |= {
    "react": Form("/posts/{post}/react/", {"add": "thanks"}, hidden=("add",)),
    "vote": Form("/posts/{poll}/vote/", {"choice": "1"}, hidden=("choice",)),
    "close a poll": Form("/posts/{poll}/vote/close/", {"sure": "on"}, hidden=("sure",)),
    "change a poll": Form(
        "/posts/{poll}/poll/",
        {"poll-question": "Where?", "poll-choice_1": "Here", "poll-choice_2": "There", "poll-closes_at": ""},
        shown=("{thread}",),
    ),
    "have a question too": Form("{thread}me-too/", {"add": "me-too"}, by="host", hidden=("add",)),
    "say where it went": Form(
        "{thread}outcome/", {"outcome": "worked", "note": "Coins."}, hidden=("outcome",), shown=("{thread}",)
    ),
    "ask the hosts": Form(
        "/communities/open/ask-hosts/",
        {"title": "Quietly", "body": "May I?", "client_id": "{uuid}"},
        hidden=("client_id",),
        shown=("/communities/open/",),
    ),
    "look up who wrote": Form(
        "/posts/{anonymous}/author/", {"reason": "At risk."}, by="host", status=200, shown=("/communities/open/log/",)
    ),
    "make a draft page": Form("{thread}draft/", {"kind": "case-study", "post": "{post}"}, hidden=("kind", "post")),
    "new thread with a poll": Form(
        "/communities/open/threads/new/",
        {
            **NEW_THREAD,
            "poll-question": "Which?",
            "poll-choice_1": "Red",
            "poll-choice_2": "Blue",
            "poll-closes_at": "2190-01-01T10:00",
            "poll-is_multiple": "on",
        },
        hidden=("kind", "client_id", "poll-is_multiple"),
        shown=("/communities/open/",),
    ),
    "new thread with times": Form(
        "/communities/open/threads/new/",
        {**NEW_THREAD, "poll-time_1": "2190-01-01T10:00", "poll-time_2": "2190-01-02T10:00"},
        hidden=("kind", "client_id"),
        shown=("/communities/open/",),
    ),
}
FORMS |= {
    "save a search": Form(
        "/saved-searches/add/",
        {"name": "Falls near me", "how": "site", "on": "people", "query": "q=falls"},
        hidden=("how", "on", "query"),
        shown=("/saved-searches/", "/people/"),
    ),
    "change a saved search": Form(
        "/saved-searches/{search}/change/",
        {"name": "Falls", "how": "mail"},
        hidden=("how",),
        shown=("/saved-searches/",),
    ),
    "put a match away": Form("/people/matches/{other}/hide/", {"home": "yes"}, hidden=("home",)),
    "show matches again": Form("/people/matches/again/", {"sure": "on"}, hidden=("sure",)),
}
SEARCH = ("q", "not", "was", "kind", "topic", "method", "setting", "region", "since", "order", "page")
QUERIES = {
    "/people/need/": ("text", "about", "not", "with", "drop", "add"),
    "/people/need/understood/": ("text", "about", "not", "with", "drop", "add"),
    "/people/matches/": ("page",),
    "/saved-searches/": ("page",),
    "/saved-searches/add/": ("on", "q", "not", "near", "within", "region", "place", "kind", "topic", "since"),
    "/ask/": ("community", "title", "body"),
    "/people/{member.pk}/evidence/": ("kind", "about", "page"),
    "/profile/evidence/": ("page",),
    "/profile/evidence/hidden/": ("page",),
    "/posts/{post}/reactions/": ("page",),
    "/posts/{post}/history/": ("page",),
    "/posts/{post}/replies/": ("page",),
    "{thread}me-too/": ("page",),
    "{thread}draft/": ("page",),
    "/drafts/": ("page",),
    "/writing/people/": ("q", "place"),
    "/communities/open/search/": ("q", "author", "since", "until", "kind", "topic", "answered", "order", "page", "not"),
    "{thread}search/": ("q", "author", "since", "until", "order", "page", "not"),
    "/communities/open/similar/": ("title",),
    "/communities/open/threads/new/": ("template", "kind", "title", "body"),
    "/communities/open/groups/new/": ("as",),
    "/communities/open/log/": ("page",),
    "/communities/closed/invitations/": ("q", "page"),
    "/invitations/": ("page",),
    "/introductions/": ("show", "page"),
    "/introductions/settings/": ("page",),
    "/people/{other}/ask/": ("q", "about", "after"),
    "{thread}split/": ("from",),
    "{thread}merge/": ("q",),
    "/": ("page",),
    "/people/": (
        *("q", "not", "was", "near", "within", "method", "topic", "role", "setting", "region", "offer", "place"),
        *("order", "map", "page"),
    ),
    "/people/{other}/like/": ("page",),
    "/communities/open/who-knows/": ("q", "not", "near", "within", "topic", "place", "order", "map", "page"),
    "/people/suggest/": ("q",),
    "/search/": (*SEARCH, "community"),
    "/library/": (*SEARCH, "evidence", "stage", "for"),
    "/communities/": ("q", "kind", "page"),
    "/communities/open/": ("page",),
    "/communities/open/members/": ("page",),
    "{thread}posts/": ("page",),
    **dict.fromkeys(("/notifications/", "/talking/", "/reading/", "/stories/"), ("page",)),
    "{thread}": ("page", "reply_to", "quote"),
    "/posts/{post}/reply/": ("quote",),
    "/networks/": ("near",),
    "/guides/": ("method", "topic", "setting", "page"),
    "/case-studies/": ("method", "topic", "setting", "status", "stage", "page"),
    "/resources/": ("method", "topic", "setting", "kind", "page"),
    "/glossary/": ("page", "q"),
    "{guide.url}": ("page",),
    "/accounts/login/": ("next",),
    "/accounts/signup/": ("next", "email"),
    "/accounts/logout/": ("next",),
    "/accounts/reauthenticate/": ("next",),
    "/profile/work/add/": ("title",),
    "/profile/preview/": ("seen_as",),
}
