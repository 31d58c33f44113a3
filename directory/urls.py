"""Addresses of the directory app."""

from django.urls import path

from directory.views import evidence, finding, invited, members, profile

app_name = "directory"
urlpatterns = [
    path("people/", finding.people, name="people"),
    path("people/suggest/", finding.suggest, name="suggest"),
    path("people/<int:pk>/", members.member, name="member"),
    path("people/<int:pk>/photo/", members.photo, name="photo"),
    path("people/<int:pk>/evidence/", evidence.of_member, name="evidence"),
    path("people/<int:pk>/endorse/", evidence.endorse, name="endorse"),
    path("endorsements/<int:pk>/revoke/", evidence.revoke, name="revoke"),
    path("profile/evidence/", evidence.own, name="own_evidence"),
    path("profile/evidence/hidden/", evidence.own_hidden, name="hidden_evidence"),
    path("profile/evidence/<slug:entity>/<int:pk>/hide/", evidence.hide, name="hide_evidence"),
    path("profile/evidence/<slug:entity>/<int:pk>/show/", evidence.show, name="show_evidence"),
    path("profile/suggestions/<int:pk>/", evidence.answer_suggestion, name="answer_suggestion"),
    path("invited/<str:token>/", invited.invited, name="invited"),
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
