"""Addresses of the resources app; its pages are found by Wagtail."""

from django.urls import URLPattern, URLResolver, include, path, re_path

from resources import around_views, checklist_views, using_views, views

app_name = "resources"
urlpatterns: list[URLPattern | URLResolver] = [
    path("pictures/<int:pk>/", views.picture, name="picture"),
    path("figures/<int:pk>/<uuid:key>.csv", views.figures, name="figures"),
    path("around/<int:pk>/", around_views.beside, name="around"),
    path("checklists/<int:pk>/", checklist_views.checklist, name="checklist"),
    path("used/<int:pk>/", using_views.used, name="used"),
    path("used/<int:pk>/take-back/", using_views.take_back, name="take_back_use"),
    # Wagtail's pages end in a slash; the file of one does not.
    re_path(r"^(?P<above>(?:[\w\-]+/)+)guide\.md$", views.guide_file, name="guide_file"),
    path("stories/", include("resources.stories.urls")),
    # Before Wagtail's own address of documents, whose view it wraps.
    path("documents/<int:pk>/<str:filename>", views.attachment, name="attachment"),
]
