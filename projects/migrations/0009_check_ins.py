import uuid

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import os2collab.clock


class Migration(migrations.Migration):
    dependencies = [
        ("os2collab", "0006_mail_due"),
        ("os2collab", "__first__"),
        ("projects", "0008_values_known"),
    ]

    operations = [
        migrations.CreateModel(
            name="CheckIn",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField(verbose_name="Number")),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "Open"), ("revealed", "Revealed"), ("closed", "Closed")],
                        default="open",
                        max_length=8,
                        verbose_name="State",
                    ),
                ),
                ("opened_at", models.DateTimeField(default=os2collab.clock.now)),
                ("closes_at", models.DateTimeField(verbose_name="Revealed at the latest")),
                ("revealed_at", models.DateTimeField(null=True)),
                ("waits_for", models.JSONField(default=list)),
                ("gap_count", models.PositiveSmallIntegerField(default=0)),
                (
                    "opened_by",
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="checkins", to="projects.project"
                    ),
                ),
            ],
            options={
                "ordering": ["project", "-number"],
                "indexes": [
                    models.Index(condition=models.Q(("state", "open")), fields=["closes_at"], name="checkin_deadline")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("project", "number"),
                        name="checkin_number_once",
                        violation_error_message="There is a check-in with that number already.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "open")),
                        fields=("project",),
                        name="checkin_one_open",
                        violation_error_message="A check-in is open already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["open", "revealed", "closed"])),
                        name="checkin_state_known",
                        violation_error_message="Choose a state from the list.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("revealed_at", None), ("state", "open")),
                            models.Q(models.Q(("state", "open"), _negated=True), ("revealed_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="checkin_sealed_until_revealed",
                        violation_error_message="A check-in that is not open has been revealed.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("closes_at__gt", models.F("opened_at"))),
                        name="checkin_closes_after_it_opens",
                        violation_error_message="The deadline is after the opening.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AgendaItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("vendor_status", models.CharField(max_length=10)),
                ("vendor_confidence", models.PositiveSmallIntegerField()),
                ("municipal_status", models.CharField(max_length=10)),
                ("municipal_confidence", models.PositiveSmallIntegerField()),
                ("at", models.DateTimeField(default=os2collab.clock.now)),
                ("settled_at", models.DateTimeField(null=True)),
                ("outcome", models.CharField(blank=True, max_length=300, verbose_name="What came of it?")),
                (
                    "group",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="agenda_items",
                        to="projects.group",
                    ),
                ),
                (
                    "milestone",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="agenda_items",
                        to="projects.milestone",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="agenda_items", to="projects.project"
                    ),
                ),
                (
                    "settled_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "checkin",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="agenda_items", to="projects.checkin"
                    ),
                ),
                (
                    "settled_in",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="projects.checkin"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("settled_at", None)), fields=["group"], name="agenda_item_open")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("settled_at", None)),
                        fields=("milestone",),
                        name="agenda_item_one_open_a_milestone",
                        violation_error_message="It is on the list already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("settled_at", None), ("settled_by", None), ("settled_in", None)),
                            models.Q(
                                ("settled_at__isnull", False),
                                models.Q(("settled_by", None), ("settled_in", None), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="agenda_item_settled_by_people_or_agreement",
                        violation_error_message="Somebody settles it, or a later check-in.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("settled_at", None), ("settled_at__gte", models.F("at")), _connector="OR"),
                        name="agenda_item_settled_after_it_came",
                        violation_error_message="It is settled after it came on the list.",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="project",
            name="checkin",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="projects.checkin"
            ),
        ),
        migrations.CreateModel(
            name="CheckInAcknowledgement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(default=os2collab.clock.now)),
                ("words", models.CharField(blank=True, max_length=200, verbose_name="A word to the others")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "checkin",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="acknowledgements",
                        to="projects.checkin",
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
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("checkin", "organisation"),
                        name="checkin_acknowledged_once_each",
                        violation_error_message="Your organisation has acknowledged it already.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CheckInAnswer",
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
                ("asked", models.BooleanField(default=False)),
                ("draft", models.JSONField(default=dict)),
                ("writers", models.JSONField(default=dict)),
                ("drafted_at", models.DateTimeField(null=True)),
                ("sent_at", models.DateTimeField(null=True)),
                ("went_well", models.TextField(blank=True, max_length=2000, verbose_name="What went well?")),
                (
                    "needed",
                    models.TextField(blank=True, max_length=2000, verbose_name="What do you need from the others?"),
                ),
                (
                    "goal_holds",
                    models.CharField(
                        blank=True,
                        choices=[("yes", "Yes, it holds"), ("talk", "Let us talk about it")],
                        max_length=4,
                        verbose_name="Is the shared goal still right?",
                    ),
                ),
                (
                    "goal_words",
                    models.TextField(blank=True, max_length=2000, verbose_name="What should we talk about?"),
                ),
                ("reminded_at", models.DateTimeField(null=True)),
                ("missed_at", models.DateTimeField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "checkin",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="answers", to="projects.checkin"
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
                        fields=("checkin", "organisation"),
                        name="checkin_answer_one_each",
                        violation_error_message="Your organisation has answered already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("by", None), ("sent_at", None)),
                            models.Q(("by__isnull", False), ("sent_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="checkin_answer_sent_by_somebody",
                        violation_error_message="An answer that is sent has a sender.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("side__in", ["municipality", "vendor"])),
                        name="checkin_answer_from_one_of_two_sides",
                        violation_error_message="Only the municipal side and the vendor answer.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("goal_holds__in", ["", "yes", "talk"])),
                        name="checkin_answer_goal_known",
                        violation_error_message="Choose one of the values that are offered.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CheckInWord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                ("submission", models.UUIDField(default=uuid.uuid4, unique=True)),
                (
                    "answer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="words", to="projects.checkinanswer"
                    ),
                ),
                (
                    "milestone",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="projects.milestone"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("answer", "milestone"),
                        name="checkin_word_once_a_milestone",
                        violation_error_message="One word on each milestone.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["on_track", "at_risk", "off_track", "unknown"])),
                        name="checkin_word_status_known",
                        violation_error_message="Choose a status from the list.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("confidence__gte", 1), ("confidence__lte", 5)),
                        name="checkin_word_confidence_1_to_5",
                        violation_error_message="Confidence is a number from 1 to 5.",
                    ),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="checkinacknowledgement",
            trigger=pgtrigger.compiler.Trigger(
                name="checkin_acknowledgement_append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="36ef37f6eb9d256ba6b125432d64071c1f350c33",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_checkin_acknowledgement_append_only_39a04",
                    table="projects_checkinacknowledgement",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="checkinword",
            trigger=pgtrigger.compiler.Trigger(
                name="checkin_word_append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="00e2345c94e2f11e412d783b8e5ab553c618edea",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_checkin_word_append_only_08748",
                    table="projects_checkinword",
                    when="BEFORE",
                ),
            ),
        ),
    ]
