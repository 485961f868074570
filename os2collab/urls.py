"""Every address of the site."""

from django.urls import include, path

from os2collab.views import errors, gallery, pages, preferences
from os2collab.views.health import health

urlpatterns = [
    path("health/", health, name="health"),
    path("account/", include("allauth.urls")),
    path("language/", preferences.language, name="language"),
    path("theme/", preferences.theme, name="theme"),
    path("accessibility/", pages.accessibility, name="accessibility"),
    path("personal-data/", pages.personal_data, name="personal_data"),
    path("help/", pages.help_page, name="help"),
    path("ui/", gallery.gallery, name="gallery"),
]
handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.broken
