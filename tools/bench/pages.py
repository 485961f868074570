"""What is asked: the pages of a day's work, each as the person who opens it."""

import urllib.parse
import urllib.request
from dataclasses import dataclass
from http.cookiejar import CookieJar

from tools.bench.load import HOST, Question

PASSWORD = "a scratch password 4711"  # noqa: S105 - of people who live as long as the run


@dataclass
class Page:
    """A row of the table."""

    name: str
    question: Question


def browser(port: int, email: str) -> dict[str, str]:
    """Sign in as people do, and return the headers of a browser that stays signed in."""
    from os2collab.models import User

    user = User.objects.get(email=email)
    user.set_password(PASSWORD)
    user.save(update_fields=["password"])
    confirm(user)
    jar = CookieJar()
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    address = f"http://{HOST}:{port}/account/login/"
    opener.open(address).close()
    tokens = {cookie.name: cookie.value for cookie in jar}
    form = {"login": email, "password": PASSWORD, "csrfmiddlewaretoken": tokens["csrftoken"]}
    opener.open(urllib.request.Request(address, urllib.parse.urlencode(form).encode(), {"Referer": address})).close()
    cookies = {cookie.name: cookie.value or "" for cookie in jar}
    if "sessionid" not in cookies:
        raise SystemExit(f"{email} could not sign in")
    header = "; ".join(f"{name}={value}" for name, value in cookies.items())
    return {"Cookie": header, "X-CSRFToken": cookies["csrftoken"]}


def confirm(user) -> None:  # noqa: ANN001 - models are not there before Django is set up
    """The address counts as proven, so that a password is enough."""
    from allauth.account.models import EmailAddress

    EmailAddress.objects.update_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})


def pages(port: int) -> list[Page]:
    """All of them; the one that writes comes last, because it lets the database grow."""
    from os2collab.personas import PERSONAS
    from partnerships.models import Need, Partnership
    from projects.models import Project

    email = {persona.key: persona.email for persona in PERSONAS}
    lead, vendor, coordinator = (browser(port, email[key]) for key in ("mette", "jonas", "rikke"))
    project = Project.objects.filter(team__user__email=email["mette"], state="active", focus__isnull=False).earliest(
        "pk"
    )
    partnership = Partnership.objects.filter(project__isnull=False).exclude(state="draft").earliest("pk")
    billed = Partnership.objects.filter(bases__isnull=False).earliest("pk")
    need = Need.objects.exclude(state="merged").order_by("-also_count").first()
    home = project.get_absolute_url()
    promise(project, email["mette"])
    rare = urllib.parse.urlencode({"q": project.product.name.lower().removeprefix("os2")})
    milestone = f"{home}milestones/{project.focus.number}/"
    latest = project.adjustments.first()
    adjustment = f"{home}adjustments/{latest.number}/" if latest else f"{home}adjustments/"
    got = [
        ("floor: empty view", {}, "/floor/empty/"),
        ("floor: session, user, 20 rows", lead, "/floor/orm/"),
        ("overview, lead", lead, "/"),
        ("overview, vendor", vendor, "/"),
        ("overview, coordinator", coordinator, "/"),
        ("portfolio", coordinator, "/portfolio/"),
        ("project list, lead", lead, "/projects/"),
        ("project list, coordinator", coordinator, "/projects/"),
        ("project", lead, home),
        ("milestone", lead, milestone),
        ("status form in the row", vendor, f"{milestone}status/"),
        ("all that is due", vendor, "/status/"),
        ("conversation", lead, f"/talk/milestone/{project.focus.pk}/"),
        ("people to ask, by three letters", lead, f"/talk/milestone/{project.focus.pk}/people/?name=jon"),
        ("story of a project", lead, f"{home}story/"),
        ("what moved in a project", lead, f"{home}changes/"),
        ("promises of a project", lead, f"{home}promises/"),
        ("barometer of a project", lead, f"{home}barometer/"),
        ("what moved in the portfolio", coordinator, "/portfolio/changes/"),
        ("search, a common word", coordinator, "/search/?q=pilot"),
        ("search, a rare word", coordinator, f"/search/?{rare}"),
        ("search, common words of a project lead", lead, "/search/?q=m3+udgave"),
        ("adjustments of a project", lead, f"{home}adjustments/"),
        ("adjustment", lead, adjustment),
        ("form of a proposal", vendor, f"{home}adjustments/new/?lever=deadline&lever=staffing&milestone=1"),
        ("staffing of a project", vendor, f"{home}staffing/"),
        ("notices", lead, "/notifications/"),
        ("needs", lead, "/needs/"),
        ("needs that wait, by words", coordinator, "/needs/?show=many&q=sag"),
        ("need", lead, need.get_absolute_url()),
        ("needs that look alike", lead, "/needs/similar/?title=Borgeren+kan+se+sin+sag"),
        ("partnership list", coordinator, "/partnerships/"),
        ("partnership", coordinator, partnership.get_absolute_url()),
        (
            "what if, all municipalities in",
            coordinator | {"HX-Request": "true"},
            f"{partnership.get_absolute_url()}what-if/?key=inhabitants&total=3.200.000&everybody=1",
        ),
        ("quotes beside each other", coordinator, many_quotes()),
        ("payment of a partnership", coordinator, f"{billed.get_absolute_url()}payment/"),
        ("invoice basis", coordinator, f"{billed.get_absolute_url()}invoices/1/"),
        ("economy of 300 pledges", coordinator, f"{much_pledged()}economy/"),
        ("organisations", lead, "/organisations/"),
    ]
    return [
        *(Page(name, Question([path], headers)) for name, headers, path in got),
        report_status(vendor, email["jonas"]),
    ]


def promise(project, email: str) -> None:  # noqa: ANN001 - models are not there before Django is set up
    """Two pages of promises, most of them kept: the portfolio is seeded without any."""
    from datetime import timedelta

    from os2collab import clock
    from os2collab.models import User
    from projects.actions import promises

    by = User.objects.get(email=email)
    for number in range(30):
        due = clock.today() + timedelta(days=number)
        said = promises.make(project, by=by, words=f"Vi svarer på spørgsmål {number}", due_on=due)
        if number % 3:
            promises.keep(said, by=said.by)


def many_quotes() -> str:
    """The page of the opened request that most vendors have answered."""
    from django.db.models import Count

    from os2collab import clock
    from partnerships.models import QuoteRequest

    opened = QuoteRequest.objects.opened(clock.now()).for_page()
    return opened.annotate(many=Count("invitations__quotes")).order_by("-many", "pk")[0].get_absolute_url()


def much_pledged() -> str:
    """The page of an organisation that stands with 300 pledges, a third of each level: topped up where it has fewer."""
    from decimal import Decimal

    from django.db.models import Count

    from os2collab import clock
    from os2collab.models import Organisation
    from partnerships.models import Partnership, Pledge

    town = Organisation.objects.municipal().annotate(many=Count("pledges")).order_by("-many", "pk")[0]
    others = Partnership.objects.exclude(pledges__organisation=town).order_by("pk")[: max(0, 300 - town.many)]
    year, signer = clock.today().year, Pledge.objects.earliest("pk").recorded_by
    Pledge.objects.bulk_create(
        Pledge(
            partnership=each,
            organisation=town,
            level=("binding", "conditional", "interest")[number % 3],
            condition="Bevilling" if number % 3 == 1 else "",
            amount=Decimal(40_000 + number),
            budget_year=year + number % 4,
            recorded_by=signer,
        )
        for number, each in enumerate(others)
    )
    return town.get_absolute_url()


def report_status(headers: dict[str, str], email: str) -> Page:
    """The vendor reports in the row, on one milestone in progress after the other."""
    from projects.models import Milestone

    milestones = (
        Milestone.objects.filter(project__team__user__email=email, project__state="active", state="in_progress")
        .select_related("project")
        .order_by("pk")
    )
    paths, bodies = [], []
    for milestone in milestones:
        prefix = f"m{milestone.pk}"
        said = {"status": "on_track", "forecast_date": milestone.due_date.strftime("%d.%m.%Y"), "confidence": "4"}
        form = {f"{prefix}-{name}": value for name, value in said.items()}
        paths.append(f"{milestone.get_absolute_url()}status/")
        bodies.append(urllib.parse.urlencode(form))
    sending = {"Content-Type": "application/x-www-form-urlencoded", "HX-Request": "true"}
    return Page("report a status (write)", Question(paths, headers | sending, bodies))
