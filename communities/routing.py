"""The address of the live socket."""

from django.urls import path

from communities.consumers import LiveConsumer

websocket_urlpatterns = [path("ws/", LiveConsumer.as_asgi())]
