"""What is done to a project as a whole: start, edit, set the mandate, hand over the lead."""

import uuid
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from os2collab import clock
from os2collab.access.guards import Stale, verb
from os2collab.access.permissions import Permission
from os2collab.events import record
from os2collab.models import Organisation, Side, User
from os2collab.slugs import free_slug
from projects import staffing
from projects.actions import departures, goals
from projects.actions.groups import check_is_not_chair
from projects.events.projects import LEAD_HANDED_OVER, MANDATE_SET, PROJECT_EDITED, PROJECT_STARTED, PROJECT_STATE
from projects.models import Participation, Product, Project, TeamMember, TeamRole


@verb(Permission.PROJECT_START)
def start(
    organisation: Organisation,
    *,
    by: User,
    product_name: str,
    title: str,
    goal: str,
    sign: str = "",
    lead: User | None = None,
    level: str = Project.Level.SANDBOX,
    rhythm_days: int = 14,
    repository: str = "",
    submission: uuid.UUID | None = None,
) -> Project:
    """Start a project led by ``organisation``. ``lead`` (the one who starts it unless named) must work there.

    The same form sent twice (``submission``) is one project.
    Raises ValidationError when the lead is not employed by the leading organisation or that is not a public one.
    """
    submission = submission or uuid.uuid4()
    known = Project.objects.filter(submission=submission, lead_organisation=organisation).first()
    if known:
        return known
    lead = lead or by
    if organisation.side != Side.MUNICIPALITY:
        raise ValidationError(_("The project lead is employed by a public organisation."))
    if not lead.memberships.current().filter(organisation=organisation).exists():
        raise ValidationError(_("The project lead must work for the leading organisation."))
    product = Product.objects.filter(name__iexact=product_name).first()
    if product is None:
        slug = free_slug(Product, product_name)
        product, _created = Product.objects.get_or_create(name=product_name, defaults={"slug": slug})
    project = Project.objects.create(
        product=product,
        title=title,
        slug=free_slug(Project, f"{product.name} {title}"),
        lead_organisation=organisation,
        level=level,
        rhythm_days=rhythm_days,
        repository=repository,
        submission=submission,
        created_at=clock.now(),
    )
    Participation.objects.create(
        project=project,
        organisation=organisation,
        side=organisation.side,
        level=Participation.Level.LEADS,
        started_on=clock.today(),
    )
    TeamMember.objects.create(
        project=project,
        user=lead,
        organisation=organisation,
        side=organisation.side,
        role=TeamRole.PROJECT_LEAD,
        started_on=clock.today(),
    )
    goals.write_version(project, by=by, text=goal, sign=sign)
    record(PROJECT_STARTED, by=by, on=project, within=project, organisation=organisation, title=title)
    return project


@verb(Permission.PROJECT_EDIT)
def edit(
    project: Project, *, by: User, version: int, title: str, level: str, rhythm_days: int, repository: str, state: str
) -> Project:
    """Change title, level, rhythm, repository or state; ``version`` is the one that the form was opened on.

    Raises Stale when somebody else changed the project meanwhile.
    """
    if project.version != version:
        raise Stale(project)
    state_before = project.state
    project.title, project.level, project.state = title, level, state
    project.rhythm_days, project.repository = rhythm_days, repository
    project.version += 1
    project.save(update_fields=["title", "level", "rhythm_days", "repository", "state", "version"])
    if project.state == state_before:
        record(PROJECT_EDITED, by=by, on=project, within=project, organisation=project.lead_organisation)
    else:
        record(
            PROJECT_STATE,
            by=by,
            on=project,
            within=project,
            organisation=project.lead_organisation,
            state=project.state,
        )
    return project


@verb(Permission.PROJECT_MANDATE_SET)
def set_mandate(project: Project, *, by: User, amount: Decimal, days: int) -> Project:
    """Record the mandate that the steering group gave the lead: kroner excluding VAT and days of slip, counted anew."""
    project.mandate_amount, project.mandate_days = amount, days
    project.used_amount, project.used_days = Decimal(0), 0
    project.version += 1
    project.save(update_fields=["mandate_amount", "mandate_days", "used_amount", "used_days", "version"])
    record(MANDATE_SET, by=by, on=project, within=project, amount=f"{amount:.2f}", days=days)
    return project


@verb(Permission.PROJECT_LEAD_HAND_OVER)
def hand_over_lead(project: Project, *, by: User, to: User, organisation: Organisation) -> Project:
    """Make another person from a public organisation in the project its lead; the former lead stays on the team.

    Raises ValidationError when the person does not work there, when the organisation takes no part in the project, and
    for the chair of its steering group.
    """
    if project.team.current().filter(role=TeamRole.PROJECT_LEAD, user=to).exists():
        raise ValidationError(_("%(name)s leads the project already.") % {"name": to})
    if organisation.side != Side.MUNICIPALITY:
        raise ValidationError(_("The project lead is employed by a public organisation."))
    if not to.memberships.current().filter(organisation=organisation).exists():
        raise ValidationError(_("The project lead must work for the leading organisation."))
    new = project.participations.current().filter(organisation=organisation).first()
    if new is None:
        raise ValidationError(_("That organisation takes no part in the project."))
    check_is_not_chair(project, to)
    project.team.current().filter(role=TeamRole.PROJECT_LEAD).update(role=TeamRole.MEMBER)
    former = project.team.current().filter(user=to).select_related("organisation").first()
    project.team.current().filter(user=to).update(ended_on=clock.today())
    place = TeamMember.objects.create(
        project=project,
        user=to,
        organisation=organisation,
        side=organisation.side,
        role=TeamRole.PROJECT_LEAD,
        started_on=clock.today(),
    )
    if project.lead_organisation_id != organisation.pk:
        project.participations.current().filter(level=Participation.Level.LEADS).update(
            level=Participation.Level.CO_DECIDES
        )
        new.level = Participation.Level.LEADS
        new.save(update_fields=["level"])
        project.lead_organisation = organisation
        project.save(update_fields=["lead_organisation"])
    staffing.refresh(project)
    record(
        LEAD_HANDED_OVER,
        by=by,
        on=place,
        within=project,
        organisation=organisation,
        url=project.get_absolute_url(),
        name=to.name,
        organisation_name=organisation.name,
    )
    departures.look_again(project, former.organisation if former else organisation, by=by)
    return project
