"""Addresses of the resources app; its pages are found by Wagtail."""

from django.urls import URLPattern, path

from resources import views

app_name = "resources"
urlpatterns: list[URLPattern] = [
    path("pictures/<int:pk>/", views.picture, name="picture"),
    path("figures/<int:pk>/<uuid:key>.csv", views.figures, name="figures"),
    # Before Wagtail's own address of documents, whose view it wraps.
    path("documents/<int:pk>/<str:filename>", views.attachment, name="attachment"),
]
