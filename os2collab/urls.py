"""Every address of the site."""

from django.urls import include, path

from os2collab.views.health import health

urlpatterns = [
    path("health/", health, name="health"),
    path("account/", include("allauth.urls")),
]
