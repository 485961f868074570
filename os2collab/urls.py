"""Every address of the site."""

from django.urls import include, path

from os2collab import dashboards
from os2collab.views import (
    attachments,
    comments,
    demo_sign_in,
    errors,
    gallery,
    memberships,
    notifications,
    organisations,
    pages,
    people,
    preferences,
    profile,
    search,
    sign_in,
)
from os2collab.views.health import health
from os2collab.views.unsubscribe import unsubscribe

urlpatterns = [
    path("health/", health, name="health"),
    path("account/login/", sign_in.SignInView.as_view(), name="account_login"),
    path("account/oidc/<str:provider_id>/login/", sign_in.to_municipality, name="openid_connect_login"),
    path("account/oidc/<str:provider_id>/login/callback/", sign_in.from_municipality, name="openid_connect_callback"),
    path("account/", include("allauth.urls")),
    path("demo/sign-in/", demo_sign_in.demo_sign_in, name="demo-sign-in"),
    path("profile/", profile.profile, name="profile"),
    path("people/<int:pk>/anonymise/", people.anonymise, name="person-anonymise"),
    path("organisations/", organisations.index, name="organisation-list"),
    path("organisations/new/", organisations.register, name="organisation-new"),
    path("organisations/<slug:slug>/", organisations.show, name="organisation"),
    path("organisations/<slug:slug>/edit/", organisations.edit, name="organisation-edit"),
    path("organisations/<slug:slug>/people/", memberships.index, name="organisation-people"),
    path("organisations/<slug:slug>/people/new/", memberships.add, name="membership-new"),
    path("organisations/<slug:slug>/people/<int:pk>/", memberships.change, name="membership"),
    path("organisations/<slug:slug>/people/<int:pk>/end/", memberships.end, name="membership-end"),
    path("search/", search.search, name="search"),
    path("", include("partnerships.urls")),
    path("talk/<slug:kind>/<int:pk>/", comments.talk, name="talk"),
    path("talk/<slug:kind>/<int:pk>/draft/", comments.draft, name="talk-draft"),
    path("talk/<slug:kind>/<int:pk>/people/", comments.people, name="talk-people"),
    path("talk/<slug:kind>/<int:pk>/files/", attachments.add, name="talk-files"),
    path("comments/<int:pk>/", comments.comment, name="comment"),
    path("comments/<int:pk>/edit/", comments.edit, name="comment-edit"),
    path("comments/<int:pk>/withdrawal/", comments.withdrawal, name="comment-withdrawal"),
    path("files/<int:pk>/", attachments.download, name="file"),
    path("files/<int:pk>/removal/", attachments.removal, name="file-removal"),
    path("language/", preferences.language, name="language"),
    path("theme/", preferences.theme, name="theme"),
    path("notifications/", notifications.notices, name="notices"),
    path("notifications/read/", notifications.notices_read, name="notices-read"),
    path("notifications/<int:pk>/read/", notifications.notice_read, name="notice-read"),
    path("notifications/<int:pk>/open/", notifications.notice_open, name="notice-open"),
    path("unsubscribe/<str:token>/", unsubscribe, name="unsubscribe"),
    path("accessibility/", pages.accessibility, name="accessibility"),
    path("personal-data/", pages.personal_data, name="personal_data"),
    path("help/", pages.help_page, name="help"),
    path("", dashboards.overview, name="overview"),
    path("", include("projects.urls")),
    path("ui/", gallery.gallery, name="gallery"),
]
handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.broken
