"""Addresses of the directory app."""

from django.urls import path

from directory.views import finding, lists, matches, members, needs, profile, saved

app_name = "directory"
urlpatterns = [
    path("people/", finding.people, name="people"),
    path("people/suggest/", finding.suggest, name="suggest"),
    path("people/need/", needs.need, name="need"),
    path("people/need/understood/", needs.understood, name="need_understood"),
    path("people/matches/", matches.mutual_matches, name="matches"),
    path("people/matches/again/", matches.show_again, name="show_matches_again"),
    path("people/matches/<int:pk>/hide/", matches.hide_match, name="hide_match"),
    path("people/<int:pk>/", members.member, name="member"),
    path("people/<int:pk>/photo/", members.photo, name="photo"),
    path("welcome/", profile.welcome, name="welcome"),
    path("profile/", profile.profile, name="profile"),
    path("profile/edit/", profile.edit_profile, name="edit_profile"),
    path("profile/background/", profile.edit_background, name="edit_background"),
    path("profile/offers/", profile.edit_offers, name="edit_offers"),
    path("profile/interests/", profile.edit_interests, name="edit_interests"),
    path("profile/audiences/", profile.edit_audiences, name="edit_audiences"),
    path("profile/preview/", profile.preview, name="preview"),
    path("profile/work/add/", lists.contribution, name="add_contribution"),
    path("profile/work/<int:pk>/", lists.contribution, name="edit_contribution"),
    path("profile/work/<int:pk>/remove/", lists.remove, {"of": "work"}, name="remove_contribution"),
    path("profile/posts/add/", lists.affiliation, name="add_affiliation"),
    path("profile/posts/<int:pk>/", lists.affiliation, name="edit_affiliation"),
    path("profile/posts/<int:pk>/remove/", lists.remove, {"of": "posts"}, name="remove_affiliation"),
    path("profile/expertise/add/", lists.expertise, name="add_expertise"),
    path("profile/expertise/<int:pk>/", lists.expertise, name="edit_expertise"),
    path("profile/expertise/<int:pk>/remove/", lists.remove, {"of": "expertise"}, name="remove_expertise"),
    path("profile/qualifications/add/", lists.qualification, name="add_qualification"),
    path("profile/qualifications/<int:pk>/", lists.qualification, name="edit_qualification"),
    path(
        "profile/qualifications/<int:pk>/remove/",
        lists.remove,
        {"of": "qualifications"},
        name="remove_qualification",
    ),
    path("saved-searches/", saved.saved_searches, name="saved_searches"),
    path("saved-searches/add/", saved.save_search, name="save_search"),
    path("saved-searches/<int:pk>/", saved.saved_search, name="saved_search"),
    path("saved-searches/<int:pk>/change/", saved.change_search, name="change_search"),
    path("saved-searches/<int:pk>/delete/", saved.delete_search, name="delete_search"),
    path("saved-searches/no-mail/<str:token>/", saved.stop_alert_mail, name="stop_alert_mail"),
]
