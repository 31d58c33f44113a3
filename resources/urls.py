"""Addresses of the resources app; its pages are found by Wagtail."""

from django.urls import URLPattern, path

from resources import reviewing_views, using_views, views, wanting_views

app_name = "resources"
urlpatterns: list[URLPattern] = [
    path("pictures/<int:pk>/", views.picture, name="picture"),
    path("figures/<int:pk>/<uuid:key>.csv", views.figures, name="figures"),
    path("used/<int:pk>/", using_views.used, name="used"),
    path("used/<int:pk>/take-back/", using_views.take_back, name="take_back_use"),
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
