"""Addresses of the resources app; its pages are found by Wagtail."""

from django.urls import URLPattern, path

from resources import library, using_views, views

app_name = "resources"
urlpatterns: list[URLPattern] = [
    path("library/", library.library, name="library"),
    path("pictures/<int:pk>/", views.picture, name="picture"),
    path("figures/<int:pk>/<uuid:key>.csv", views.figures, name="figures"),
    path("used/<int:pk>/", using_views.used, name="used"),
    path("used/<int:pk>/take-back/", using_views.take_back, name="take_back_use"),
    # Before Wagtail's own address of documents, whose view it wraps.
    path("documents/<int:pk>/<str:filename>", views.attachment, name="attachment"),
]
