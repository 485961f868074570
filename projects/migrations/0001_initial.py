import uuid
from decimal import Decimal

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import os2collab.clock
import projects.models.invitation


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("os2collab", "0001_initial"),
        ("os2collab", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="Product",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80, unique=True, verbose_name="Name")),
                ("slug", models.SlugField(max_length=60, unique=True)),
                ("summary", models.CharField(blank=True, max_length=200, verbose_name="Summary")),
            ],
            options={
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(default=os2collab.clock.now)),
                (
                    "note",
                    models.TextField(
                        blank=True, max_length=2000, verbose_name="What is delivered, and where can it be tried?"
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="os2collab.organisation"
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="Goal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveSmallIntegerField(verbose_name="Version")),
                ("text", models.CharField(max_length=300, verbose_name="Shared goal")),
                ("sign", models.CharField(blank=True, max_length=300, verbose_name="How we see that it succeeded")),
                ("at", models.DateTimeField(default=os2collab.clock.now)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["-version"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("version__gte", 1)),
                        name="goal_version_from_1",
                        violation_error_message="Versions are counted from 1.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="GoalAcknowledgement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(default=os2collab.clock.now)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "goal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="acknowledgements", to="projects.goal"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="os2collab.organisation"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("goal", "organisation"),
                        name="goal_acknowledged_once",
                        violation_error_message="Your organisation has acknowledged this version already.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Milestone",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField(verbose_name="Number")),
                ("position", models.PositiveSmallIntegerField(verbose_name="Position")),
                ("title", models.CharField(max_length=120, verbose_name="Title")),
                ("outcome", models.TextField(blank=True, max_length=2000, verbose_name="Outcome")),
                ("baseline_date", models.DateField(verbose_name="First plan")),
                ("due_date", models.DateField(verbose_name="Plan")),
                ("forecast_date", models.DateField(verbose_name="Forecast")),
                (
                    "price",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True, verbose_name="Price"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "Planned"),
                            ("in_progress", "In progress"),
                            ("delivered", "Delivered"),
                            ("accepted", "Accepted"),
                            ("returned", "Returned"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="planned",
                        max_length=12,
                        verbose_name="State",
                    ),
                ),
                ("state_since", models.DateTimeField(default=os2collab.clock.now)),
                ("date_moves", models.PositiveSmallIntegerField(default=0)),
                ("version", models.PositiveIntegerField(default=1)),
                ("has_gap", models.BooleanField(default=False)),
                (
                    "delivery",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="projects.delivery"
                    ),
                ),
                (
                    "responsible",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="os2collab.organisation",
                        verbose_name="Responsible organisation",
                    ),
                ),
            ],
            options={
                "ordering": ["project", "position", "number"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ("accepted", "cancelled")), _negated=True),
                        fields=["forecast_date"],
                        name="milestone_open_by_forecast",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["planned", "in_progress", "delivered", "accepted", "returned", "cancelled"])
                        ),
                        name="milestone_state_known",
                        violation_error_message="Choose a state from the list.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("price", None), ("price__gte", 0), _connector="OR"),
                        name="milestone_price_not_negative",
                        violation_error_message="A price cannot be negative.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "planned"), _negated=True),
                            ("baseline_date", models.F("due_date")),
                            _connector="OR",
                        ),
                        name="milestone_not_started_follows_plan",
                        violation_error_message="The first plan is fixed only when work starts.",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="delivery",
            name="milestone",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="deliveries", to="projects.milestone"
            ),
        ),
        migrations.CreateModel(
            name="DateChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("before", models.DateField()),
                ("after", models.DateField(verbose_name="New date")),
                ("reason", models.TextField(max_length=2000, verbose_name="Reason")),
                ("at", models.DateTimeField(default=os2collab.clock.now)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "milestone",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="date_changes",
                        to="projects.milestone",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("before", models.F("after")), _negated=True),
                        name="date_change_moves",
                        violation_error_message="That is the date already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True),
                        name="date_change_has_reason",
                        violation_error_message="Say why the date moves.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Project",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=120, verbose_name="Title")),
                ("slug", models.SlugField(max_length=60, unique=True, verbose_name="Address in the app")),
                (
                    "level",
                    models.CharField(
                        choices=[("sandbox", "Sandbox"), ("1", "Level 1"), ("2", "Level 2"), ("3", "Level 3")],
                        default="sandbox",
                        max_length=8,
                        verbose_name="OS2 level",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("active", "Active"), ("paused", "Paused"), ("closed", "Closed")],
                        default="active",
                        max_length=8,
                        verbose_name="State",
                    ),
                ),
                (
                    "rhythm_days",
                    models.PositiveSmallIntegerField(default=14, verbose_name="Days between status reports"),
                ),
                (
                    "mandate_amount",
                    models.DecimalField(
                        decimal_places=2, default=Decimal("0"), max_digits=12, verbose_name="Mandate in kroner"
                    ),
                ),
                ("mandate_days", models.PositiveSmallIntegerField(default=0, verbose_name="Mandate in days of slip")),
                ("repository", models.URLField(blank=True, verbose_name="Repository")),
                ("created_at", models.DateTimeField(default=os2collab.clock.now)),
                ("version", models.PositiveIntegerField(default=1)),
                ("open_count", models.PositiveSmallIntegerField(default=0)),
                ("gap_count", models.PositiveSmallIntegerField(default=0)),
                ("slipping_count", models.PositiveSmallIntegerField(default=0)),
                ("worst_slip_days", models.IntegerField(default=0)),
                ("delivered_since", models.DateTimeField(null=True)),
                ("vendor_reported_at", models.DateTimeField(null=True)),
                ("municipality_reported_at", models.DateTimeField(null=True)),
                ("next_due_on", models.DateField(null=True)),
                ("milestone_line", models.JSONField(default=list)),
                (
                    "focus",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="projects.milestone",
                    ),
                ),
                (
                    "lead_organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="led_projects",
                        to="os2collab.organisation",
                        verbose_name="Leading municipality",
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="projects",
                        to="projects.product",
                        verbose_name="Product",
                    ),
                ),
            ],
            options={
                "ordering": ["product__name", "title"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("rhythm_days__gte", 1), ("rhythm_days__lte", 92)),
                        name="project_rhythm_between_1_and_92",
                        violation_error_message="Choose between 1 and 92 days.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("mandate_amount__gte", 0)),
                        name="project_mandate_not_negative",
                        violation_error_message="The mandate cannot be negative.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Participation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "side",
                    models.CharField(
                        choices=[
                            ("municipality", "Municipality"),
                            ("vendor", "Vendor"),
                            ("secretariat", "Secretariat"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("follows", "Follows"),
                            ("tests", "Tests"),
                            ("co_decides", "Co-decides"),
                            ("leads", "Leads"),
                        ],
                        default="follows",
                        max_length=10,
                        verbose_name="Takes part by",
                    ),
                ),
                (
                    "delivery",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("development", "Development"),
                            ("maintenance", "Maintenance"),
                            ("operation", "Operation"),
                            ("advice", "Advice"),
                        ],
                        max_length=12,
                        verbose_name="Delivers",
                    ),
                ),
                ("started_on", models.DateField(default=os2collab.clock.today, verbose_name="From")),
                ("ended_on", models.DateField(blank=True, null=True, verbose_name="To")),
                (
                    "acknowledged",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="projects.goalacknowledgement",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="participations",
                        to="os2collab.organisation",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="participations",
                        to="projects.project",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_on", None)),
                        fields=("project", "organisation"),
                        name="participation_one_open_each",
                        violation_error_message="This organisation is in the project already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("side", "vendor"), ("delivery", ""), _connector="OR"),
                        name="participation_vendor_delivers",
                        violation_error_message="Only a vendor has a kind of delivery.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("level", "leads"), _negated=True), ("side", "municipality"), _connector="OR"
                        ),
                        name="participation_lead_is_municipal",
                        violation_error_message="Only a public organisation leads.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_on", None), ("level", "leads")),
                        fields=("project",),
                        name="participation_one_leads",
                        violation_error_message="One municipality leads the project.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_on", None), ("ended_on__gte", models.F("started_on")), _connector="OR"
                        ),
                        name="participation_dates_in_order",
                        violation_error_message="The last day is before the first.",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="milestone",
            name="project",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="milestones", to="projects.project"
            ),
        ),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("email", models.EmailField(max_length=254, verbose_name="E-mail")),
                ("name", models.CharField(max_length=120, verbose_name="Name")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("project_lead", "Project lead"),
                            ("coordinator", "Coordinator"),
                            ("technical_partner", "Technical partner"),
                            ("delivery_manager", "Delivery manager"),
                            ("developer", "Developer"),
                            ("tester", "Tester"),
                            ("member", "Team member"),
                        ],
                        default="member",
                        max_length=20,
                        verbose_name="Role",
                    ),
                ),
                ("secret_hash", models.CharField(max_length=64, unique=True)),
                ("invited_at", models.DateTimeField(default=os2collab.clock.now)),
                ("expires_at", models.DateTimeField(default=projects.models.invitation.two_weeks_from_now)),
                ("accepted_at", models.DateTimeField(null=True)),
                ("withdrawn_at", models.DateTimeField(null=True)),
                (
                    "accepted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "invited_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="os2collab.organisation",
                        verbose_name="Organisation",
                    ),
                ),
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="invitations", to="projects.project"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("accepted_at", None), ("withdrawn_at", None)),
                        fields=("project", "email"),
                        name="invitation_one_open_each",
                        violation_error_message="This person is invited already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("role", "project_lead"), _negated=True),
                        name="invitation_not_lead",
                        violation_error_message="The lead is handed over, not invited.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("accepted_at", None), ("accepted_by", None)),
                            models.Q(("accepted_at__isnull", False), ("accepted_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="invitation_accepted_in_pair",
                        violation_error_message="An acceptance has a person and a time.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("withdrawn_at", None), ("withdrawn_by", None)),
                            models.Q(("withdrawn_at__isnull", False), ("withdrawn_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="invitation_withdrawn_in_pair",
                        violation_error_message="A withdrawal has a person and a time.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("accepted_at", None), ("withdrawn_at", None), _connector="OR"),
                        name="invitation_accepted_or_withdrawn",
                        violation_error_message="An invitation is accepted or withdrawn, not both.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("expires_at__gt", models.F("invited_at"))),
                        name="invitation_expires_later",
                        violation_error_message="An invitation expires after it was sent.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Group",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("steering", "Styregruppe (steering group)"),
                            ("coordination", "Koordinationsgruppe (coordination group)"),
                            ("specialist", "Specialist group"),
                        ],
                        max_length=12,
                        verbose_name="Kind",
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="Name")),
                ("slug", models.SlugField(max_length=60, unique=True, verbose_name="Address in the app")),
                (
                    "terms_of_reference",
                    models.TextField(blank=True, max_length=10000, verbose_name="Kommissorium (terms of reference)"),
                ),
                (
                    "quorum_percent",
                    models.PositiveSmallIntegerField(
                        default=50, verbose_name="Quorum: more than this share of the voting seats"
                    ),
                ),
                (
                    "tie_rule",
                    models.CharField(
                        choices=[("fails", "A tie fails"), ("chair", "The chair decides a tie")],
                        default="fails",
                        max_length=8,
                        verbose_name="When votes tie",
                    ),
                ),
                ("created_at", models.DateTimeField(default=os2collab.clock.now)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "projects",
                    models.ManyToManyField(related_name="groups", to="projects.project", verbose_name="Projects"),
                ),
            ],
            options={
                "ordering": ["kind", "name"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("quorum_percent__lt", 100)),
                        name="group_quorum_below_100",
                        violation_error_message="Choose a share below 100 percent.",
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="goal",
            name="project",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="goals", to="projects.project"
            ),
        ),
        migrations.CreateModel(
            name="Seat",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "side",
                    models.CharField(
                        choices=[
                            ("municipality", "Municipality"),
                            ("vendor", "Vendor"),
                            ("secretariat", "Secretariat"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "position",
                    models.CharField(
                        choices=[("chair", "Chair"), ("member", "Member"), ("secretary", "Secretary")],
                        default="member",
                        max_length=10,
                        verbose_name="Position",
                    ),
                ),
                ("voting", models.BooleanField(default=True, verbose_name="Has a vote")),
                ("started_on", models.DateField(default=os2collab.clock.today, verbose_name="From")),
                ("ended_on", models.DateField(blank=True, null=True, verbose_name="To")),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="seats", to="projects.group"
                    ),
                ),
                (
                    "holder",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="seats",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="Holder",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="seats",
                        to="os2collab.organisation",
                        verbose_name="Organisation",
                    ),
                ),
                (
                    "substitute",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="substitute_seats",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="Substitute",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("voting", False), ("side", "municipality"), _connector="OR"),
                        name="seat_only_public_votes",
                        violation_error_message="Only municipalities and authorities vote; vendors and the secretariat do not.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_on", None), ("voting", True)),
                        fields=("group", "organisation"),
                        name="seat_one_vote_per_organisation",
                        violation_error_message="This organisation has a voting seat already: one vote per municipality.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_on", None), ("position", "chair")),
                        fields=("group",),
                        name="seat_one_chair",
                        violation_error_message="The group has a chair already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("holder", None),
                            ("substitute", None),
                            models.Q(("holder", models.F("substitute")), _negated=True),
                            _connector="OR",
                        ),
                        name="seat_substitute_is_another",
                        violation_error_message="The substitute is another person than the holder.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_on", None), ("ended_on__gte", models.F("started_on")), _connector="OR"
                        ),
                        name="seat_dates_in_order",
                        violation_error_message="The last day is before the first.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StatusReport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "side",
                    models.CharField(
                        choices=[
                            ("municipality", "Municipality"),
                            ("vendor", "Vendor"),
                            ("secretariat", "Secretariat"),
                        ],
                        max_length=12,
                        verbose_name="Side",
                    ),
                ),
                ("at", models.DateTimeField(default=os2collab.clock.now)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("on_track", "On track"),
                            ("at_risk", "At risk"),
                            ("off_track", "Off track"),
                            ("unknown", "Don't know"),
                        ],
                        max_length=10,
                        verbose_name="Status",
                    ),
                ),
                ("forecast_date", models.DateField(verbose_name="Expected date")),
                ("confidence", models.PositiveSmallIntegerField(verbose_name="Confidence")),
                ("obstacle", models.TextField(blank=True, max_length=2000, verbose_name="What is in the way")),
                ("remedy", models.TextField(blank=True, max_length=2000, verbose_name="What is done about it")),
                ("help_wanted", models.CharField(blank=True, max_length=300, verbose_name="Who can help?")),
                ("submission", models.UUIDField(default=uuid.uuid4, unique=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "milestone",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="reports", to="projects.milestone"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="os2collab.organisation"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["milestone", "-id"], name="status_report_story")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["on_track", "at_risk", "off_track", "unknown"])),
                        name="status_report_status_known",
                        violation_error_message="Choose a status from the list.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("confidence__gte", 1), ("confidence__lte", 5)),
                        name="status_report_confidence_1_to_5",
                        violation_error_message="Confidence is a number from 1 to 5.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("side__in", ["municipality", "vendor"])),
                        name="status_report_from_one_of_two_sides",
                        violation_error_message="Only the municipal side and the vendor report status.",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="milestone",
            name="municipal_report",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="projects.statusreport"
            ),
        ),
        migrations.AddField(
            model_name="milestone",
            name="vendor_report",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="projects.statusreport"
            ),
        ),
        migrations.CreateModel(
            name="TeamMember",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "side",
                    models.CharField(
                        choices=[
                            ("municipality", "Municipality"),
                            ("vendor", "Vendor"),
                            ("secretariat", "Secretariat"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("project_lead", "Project lead"),
                            ("coordinator", "Coordinator"),
                            ("technical_partner", "Technical partner"),
                            ("delivery_manager", "Delivery manager"),
                            ("developer", "Developer"),
                            ("tester", "Tester"),
                            ("member", "Team member"),
                        ],
                        default="member",
                        max_length=20,
                        verbose_name="Role",
                    ),
                ),
                ("focus", models.CharField(blank=True, max_length=120, verbose_name="Works on now")),
                ("started_on", models.DateField(default=os2collab.clock.today, verbose_name="From")),
                ("ended_on", models.DateField(blank=True, null=True, verbose_name="To")),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="os2collab.organisation"
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="team", to="projects.project"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="teams", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(condition=models.Q(("ended_on", None)), fields=["user"], name="team_current")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_on", None), ("role", "project_lead")),
                        fields=("project",),
                        name="team_one_project_lead",
                        violation_error_message="A project has exactly one municipal project lead.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("role", "project_lead"), _negated=True), ("side", "municipality"), _connector="OR"
                        ),
                        name="team_lead_is_municipal",
                        violation_error_message="The project lead is employed by a public organisation.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("role", "tester"), _negated=True), ("side", "municipality"), _connector="OR"
                        ),
                        name="team_tester_is_municipal",
                        violation_error_message="A tester who accepts deliveries is employed by a public organisation.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_on", None)),
                        fields=("project", "user"),
                        name="team_one_open_place_each",
                        violation_error_message="This person is on the team already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_on", None), ("ended_on__gte", models.F("started_on")), _connector="OR"
                        ),
                        name="team_dates_in_order",
                        violation_error_message="The last day is before the first.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Verdict",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("accepted", models.BooleanField()),
                ("at", models.DateTimeField(default=os2collab.clock.now)),
                ("reason", models.TextField(blank=True, max_length=2000, verbose_name="Reason")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "delivery",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="verdict", to="projects.delivery"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="os2collab.organisation"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("accepted", True), models.Q(("reason", ""), _negated=True), _connector="OR"
                        ),
                        name="verdict_return_has_reason",
                        violation_error_message="Say what is missing, so that the vendor can mend it.",
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="goal",
            constraint=models.UniqueConstraint(
                fields=("project", "version"),
                name="goal_version_once",
                violation_error_message="Somebody else has just changed the goal.",
            ),
        ),
        migrations.AddIndex(
            model_name="milestone",
            index=models.Index(fields=["project", "position"], name="milestone_plan"),
        ),
        migrations.AddConstraint(
            model_name="milestone",
            constraint=models.UniqueConstraint(
                fields=("project", "number"),
                name="milestone_number_once",
                violation_error_message="There is a milestone with that number already.",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="goalacknowledgement",
            trigger=pgtrigger.compiler.Trigger(
                name="goal_acknowledgement_append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="bdda915d624c0737e90e2a0ed8b3081360e70544",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_goal_acknowledgement_append_only_f22ab",
                    table="projects_goalacknowledgement",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="delivery",
            trigger=pgtrigger.compiler.Trigger(
                name="delivery_append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="f76bb96d4a86bcc76a435309c07acbb2cef1d2a7",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_delivery_append_only_098c0",
                    table="projects_delivery",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="datechange",
            trigger=pgtrigger.compiler.Trigger(
                name="date_change_append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="d9bdf00bc16c317e2e0095205677b422a7be1282",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_date_change_append_only_44f6e",
                    table="projects_datechange",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="project",
            trigger=pgtrigger.compiler.Trigger(
                name="project_has_a_lead",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n    IF EXISTS (SELECT 1 FROM projects_project WHERE id = NEW.id)\n       AND NOT EXISTS (\n        SELECT 1 FROM projects_teammember\n        WHERE project_id = NEW.id AND role = 'project_lead' AND ended_on IS NULL\n    ) THEN\n        RAISE EXCEPTION 'project % has no project lead', NEW.id USING ERRCODE = 'check_violation';\n    END IF;\n    RETURN NULL;\n",
                    hash="65ae12d7230ddd0939107ac1c213c751dc6ea8a5",
                    operation="INSERT",
                    pgid="pgtrigger_project_has_a_lead_11cd3",
                    table="projects_project",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="goal",
            trigger=pgtrigger.compiler.Trigger(
                name="goal_append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="8b2b893b6b16a93bb5359e0555210c7d7af63bc6",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_goal_append_only_f1aee",
                    table="projects_goal",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="statusreport",
            trigger=pgtrigger.compiler.Trigger(
                name="status_report_append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="75a671215a33787de29d8920521847ef9a612bd5",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_status_report_append_only_9143d",
                    table="projects_statusreport",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="teammember",
            trigger=pgtrigger.compiler.Trigger(
                name="team_keeps_a_lead",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.\"role\" = 'project_lead')",
                    constraint="CONSTRAINT",
                    func="\n    IF EXISTS (SELECT 1 FROM projects_project WHERE id = OLD.project_id)\n       AND NOT EXISTS (\n        SELECT 1 FROM projects_teammember\n        WHERE project_id = OLD.project_id AND role = 'project_lead' AND ended_on IS NULL\n    ) THEN\n        RAISE EXCEPTION 'project % has no project lead', OLD.project_id USING ERRCODE = 'check_violation';\n    END IF;\n    RETURN NULL;\n",
                    hash="d81fc6f0e5030d09d8ac0cd1268326ee45f2ded8",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_team_keeps_a_lead_12e57",
                    table="projects_teammember",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="verdict",
            trigger=pgtrigger.compiler.Trigger(
                name="verdict_append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="57e1029fddbcfbcc59b52ad3c77383dae0f88090",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_verdict_append_only_a07a1",
                    table="projects_verdict",
                    when="BEFORE",
                ),
            ),
        ),
    ]
