"""Is the house standing? For load balancers and for the curious."""

from django.contrib.auth.decorators import login_not_required
from django.db import Error
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from os2collab.models.worker import Heartbeat


@login_not_required
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """200 when the database answers and a task worker is alive, else 503; either way it says which."""
    try:
        worker = "ok" if Heartbeat.objects.alive().exists() else "no task worker has given a sign of life for a minute"
        database = "ok"
    except Error:
        database, worker = "the database does not answer", "unknown"
    status = 200 if database == worker == "ok" else 503
    return JsonResponse({"database": database, "worker": worker}, status=status, headers={"Cache-Control": "no-store"})
