"""Addresses of the directory app."""

from django.urls import path

from directory.views import finding, members, profile

app_name = "directory"
urlpatterns = [
    path("people/", finding.people, name="people"),
    path("people/suggest/", finding.suggest, name="suggest"),
    path("people/<int:pk>/", members.member, name="member"),
    path("people/<int:pk>/like/", finding.people_like, name="people_like"),
    path("people/<int:pk>/photo/", members.photo, name="photo"),
    path("welcome/", profile.welcome, name="welcome"),
    path("profile/", profile.profile, name="profile"),
    path("profile/edit/", profile.edit_profile, name="edit_profile"),
    path("profile/offers/", profile.edit_offers, name="edit_offers"),
    path("profile/interests/", profile.edit_interests, name="edit_interests"),
    path("profile/work/add/", profile.add_contribution, name="add_contribution"),
    path("profile/work/<int:pk>/remove/", profile.remove_contribution, name="remove_contribution"),
    path("profile/posts/add/", profile.add_affiliation, name="add_affiliation"),
    path("profile/posts/<int:pk>/remove/", profile.remove_affiliation, name="remove_affiliation"),
    path("profile/expertise/add/", profile.add_expertise, name="add_expertise"),
    path("profile/expertise/<int:pk>/remove/", profile.remove_expertise, name="remove_expertise"),
]
