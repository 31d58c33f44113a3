"""Pages that only the development server has."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
