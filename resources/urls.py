"""Addresses of the resources app; its pages are found by Wagtail."""

from django.urls import URLPattern, URLResolver, include, path, re_path

from resources import (
    around_views,
    checklist_views,
    citing_views,
    feeds,
    library,
    offline,
    paths_views,
    reading_views,
    reviewing_views,
    using_views,
    views,
    wanting_views,
)

app_name = "resources"
urlpatterns: list[URLPattern | URLResolver] = [
    path("library/", library.library, name="library"),
    path("library/feed/", feeds.feed, name="feed"),
    path("library/feed/<str:kind>/", feeds.feed, name="feed_of_kind"),
    path("service-worker.js", offline.worker, name="service_worker"),
    path("offline/", offline.offline, name="offline"),
    path("reading/", reading_views.reading_list, name="reading_list"),
    path("reading/<int:pk>/keep/", reading_views.keep, name="keep"),
    path("reading/<int:pk>/follow/", reading_views.follow, name="follow"),
    path("learning/", paths_views.own_paths, name="own_paths"),
    path("learning/<int:pk>/begin/", paths_views.begin, name="begin_path"),
    path("learning/<int:pk>/mark/", paths_views.mark, name="mark_on_path"),
    path("learning/<int:pk>/leave/", paths_views.leave, name="leave_path"),
    path("cite/<int:pk>/", citing_views.cite, name="cite"),
    path("cite/<int:pk>/bibtex/", citing_views.bibtex, name="bibtex"),
    path("cite/<int:pk>/ris/", citing_views.ris, name="ris"),
    path("helpful/<int:pk>/", reading_views.helpful, name="helpful"),
    path("helpful/<int:pk>/take-back/", reading_views.take_back, name="take_back_feedback"),
    path("pictures/<int:pk>/", views.picture, name="picture"),
    path("figures/<int:pk>/<uuid:key>.csv", views.figures, name="figures"),
    path("around/<int:pk>/", around_views.beside, name="around"),
    path("checklists/<int:pk>/", checklist_views.checklist, name="checklist"),
    path("used/<int:pk>/", using_views.used, name="used"),
    path("used/<int:pk>/take-back/", using_views.take_back, name="take_back_use"),
    # Wagtail's pages end in a slash; the file of one does not.
    re_path(
        r"^(?P<above>(?:[\w\-]+/)+)(?P<name>guide\.md|guide\.pdf|case-study\.pdf)$", views.page_file, name="page_file"
    ),
    path("stories/", include("resources.stories.urls")),
    path("reviews/<str:token>/", reviewing_views.review, name="external_review"),
    path("reviews/<str:token>/draft/", reviewing_views.draft, name="external_review_draft"),
    path("reviews/<str:token>/pictures/<int:pk>/", reviewing_views.picture, name="external_review_picture"),
    # Before the guides themselves, which Wagtail finds.
    path("guides/wanted/", wanting_views.wanted_guides, name="wanted_guides"),
    path("guides/wanted/ask/", wanting_views.ask, name="ask_for_guide"),
    path("guides/wanted/<int:pk>/", wanting_views.wish, name="wish_for_guide"),
    # Before Wagtail's own address of documents, whose view it wraps.
    path("documents/<int:pk>/<str:filename>", views.attachment, name="attachment"),
]
