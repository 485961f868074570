"""What a page costs at least. The floors pass by all of our middleware: only what they name is in them.

Session, user and rows are asked for as plain Django does it, without prepared questions: a yardstick must not shrink.
"""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from os2collab.models import User
from projects.models import Project

type Handler = Callable[[HttpRequest], HttpResponse]
COUNT_QUERIES = "X-Count-Queries"


def empty(request: HttpRequest) -> HttpResponse:
    """Nothing but the server, WSGI and Django's own handler."""
    return HttpResponse()


def orm(request: HttpRequest) -> HttpResponse:
    """Session, user and twenty rows of a join by the ORM, rendered."""
    key = SessionStore(request.COOKIES.get(settings.SESSION_COOKIE_NAME)).get(SESSION_KEY)
    user = User.objects.filter(pk=key).first() if key else None
    if user is None:
        return HttpResponse(status=403)
    rows = Project.objects.select_related("product", "lead_organisation").order_by("pk")[:20]
    return render(request, "floor.html", {"rows": rows})


def middleware(get_response: Handler) -> Handler:
    """Answer for the floors, and say how many queries a page made when the request asks for that."""
    floors: dict[str, Handler] = {"/floor/empty/": empty, "/floor/orm/": orm}

    def answer(request: HttpRequest) -> HttpResponse:
        handler = floors.get(request.path, get_response)
        if COUNT_QUERIES not in request.headers:
            return handler(request)
        count = 0

        def counting(execute, *args):  # noqa: ANN001, ANN002, ANN202 - Django's own shape
            nonlocal count
            count += 1
            return execute(*args)

        with connection.execute_wrapper(counting):
            response = handler(request)
        response[COUNT_QUERIES] = str(count)
        return response

    return answer
