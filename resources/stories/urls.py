"""Addresses of members' stories, below `/stories/`."""

from django.urls import URLPattern, path

from resources.stories import views

urlpatterns: list[URLPattern] = [
    path("", views.stories, name="stories"),
    path("new/", views.new, name="new_story"),
    path("adapt/<int:pk>/", views.adapt, name="adapt"),
    path("<int:pk>/", views.story, name="story"),
    path("<int:pk>/photos/", views.photos, name="story_photos"),
    path("<int:pk>/photos/remove/", views.remove_photo, name="remove_story_photo"),
    path("<int:pk>/preview/", views.preview, name="preview_story"),
    path("<int:pk>/send/", views.send, name="send_story"),
    path("<int:pk>/take-back/", views.take_back, name="take_back_story"),
    path("<int:pk>/delete/", views.delete, name="delete_story"),
    path("<int:pk>/<slug:step>/", views.step, name="story_step"),
]
