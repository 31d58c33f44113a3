"""Addresses of the communities app."""

from django.urls import path

from communities.views import communities, discuss, invitations, joining, networks, posts, reading, responses, threads

app_name = "communities"
urlpatterns = [
    path("communities/", communities.communities, name="communities"),
    path("communities/<slug:slug>/", communities.community, name="community"),
    path("communities/<slug:slug>/members/", communities.members, name="members"),
    path("communities/<slug:slug>/members/<int:pk>/remove/", communities.remove, name="remove_member"),
    path("communities/<slug:slug>/join/", joining.join, name="join"),
    path("communities/<slug:slug>/read/", reading.mark_all_read, name="mark_all_read"),
    path("communities/<slug:slug>/leave/", joining.leave, name="leave"),
    path("communities/<slug:slug>/request/", joining.request_membership, name="request"),
    path("communities/<slug:slug>/request/withdraw/", joining.withdraw, name="withdraw"),
    path("communities/<slug:slug>/requests/", joining.requests, name="requests"),
    path("communities/<slug:slug>/requests/<int:pk>/", joining.decide, name="decide"),
    path("communities/<slug:slug>/invitations/", invitations.sent_out, name="invite"),
    path("communities/<slug:slug>/invitations/new/<int:pk>/", invitations.invite, name="invite_member"),
    path("communities/<slug:slug>/invitations/<int:pk>/withdraw/", invitations.withdraw, name="withdraw_invitation"),
    path("communities/<slug:slug>/threads/new/", threads.start_thread, name="start_thread"),
    path("communities/<slug:slug>/threads/<int:pk>/", threads.thread, name="thread"),
    path("communities/<slug:slug>/threads/<int:pk>/reply/", threads.reply, name="reply"),
    path("communities/<slug:slug>/threads/<int:pk>/read/", reading.read, name="read"),
    path("communities/<slug:slug>/threads/<int:pk>/posts/", reading.posts, name="posts"),
    path("posts/<int:pk>/", posts.post, name="post"),
    path("posts/<int:pk>/reply/", posts.reply_to, name="reply_to"),
    path("posts/<int:pk>/edit/", posts.edit, name="edit_post"),
    path("posts/<int:pk>/unread/", reading.mark_unread, name="mark_unread"),
    path("posts/<int:pk>/hide/", posts.hide, name="hide_post"),
    path("posts/<int:pk>/answer/", posts.answer, name="choose_answer"),
    path("posts/<int:pk>/react/", responses.react, name="react"),
    path("posts/<int:pk>/reactions/", responses.reactions, name="reactions"),
    path("posts/<int:pk>/history/", responses.history, name="history"),
    path("invitations/", invitations.invitations, name="invitations"),
    path("invitations/<int:pk>/", invitations.invitation, name="invitation"),
    path("networks/", networks.networks, name="networks"),
    path("my-network/", networks.my_network, name="my_network"),
    path("discuss/<int:page_id>/", discuss.discuss, name="discuss"),
]
