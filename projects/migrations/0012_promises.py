import uuid

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import os2collab.clock


class Migration(migrations.Migration):
    dependencies = [
        ("os2collab", "0007_tell_open_pages"),
        ("os2collab", "__first__"),
        ("projects", "0011_adjustments"),
    ]

    operations = [
        migrations.CreateModel(
            name="Promise",
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
                ("at", models.DateTimeField(default=os2collab.clock.now)),
                ("words", models.CharField(max_length=160, verbose_name="What do you promise?")),
                ("due_on", models.DateField(verbose_name="By when?")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Open"),
                            ("kept", "Kept"),
                            ("moved", "Moved in time"),
                            ("broken", "Not kept"),
                        ],
                        default="open",
                        max_length=6,
                        verbose_name="State",
                    ),
                ),
                ("reminded_at", models.DateTimeField(null=True)),
                ("submission", models.UUIDField(default=uuid.uuid4, editable=False)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "checkin",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="promises",
                        to="projects.checkin",
                    ),
                ),
                (
                    "follows",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="followed_by",
                        to="projects.promise",
                    ),
                ),
                (
                    "milestone",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="promises",
                        to="projects.milestone",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="os2collab.organisation"
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="promises", to="projects.project"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "open")), fields=["project", "due_on"], name="promise_open"
                    ),
                    models.Index(
                        condition=models.Q(("reminded_at", None), ("state", "open")),
                        fields=["due_on"],
                        name="promise_to_remind",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("submission",),
                        name="promise_submitted_once",
                        violation_error_message="This has been saved already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["open", "kept", "moved", "broken"])),
                        name="promise_state_known",
                        violation_error_message="Choose a state from the list.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("side__in", ["municipality", "vendor"])),
                        name="promise_from_one_of_two_sides",
                        violation_error_message="Only the municipal side and the vendor make promises.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("checkin", None), ("milestone", None), _connector="OR"),
                        name="promise_said_in_one_place",
                        violation_error_message="A promise is said in one place.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("words", ""), _negated=True),
                        name="promise_has_words",
                        violation_error_message="Say what is promised.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PromiseSettlement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("open", "Open"),
                            ("kept", "Kept"),
                            ("moved", "Moved in time"),
                            ("broken", "Not kept"),
                        ],
                        max_length=6,
                        verbose_name="How did it go?",
                    ),
                ),
                ("at", models.DateTimeField(default=os2collab.clock.now)),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="A word about it")),
                ("moved_to", models.DateField(null=True, verbose_name="New day")),
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
                (
                    "promise",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="settlement", to="projects.promise"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("outcome__in", ["kept", "moved", "broken"])),
                        name="promise_settlement_outcome_known",
                        violation_error_message="Choose one of the values that are offered.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("outcome", "moved"), _negated=True), ("moved_to__isnull", False), _connector="OR"
                        ),
                        name="promise_settlement_moved_to_a_day",
                        violation_error_message="A promise is moved to a day.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("outcome", "kept"), _negated=True), ("moved_to", None), _connector="OR"
                        ),
                        name="promise_settlement_kept_is_not_moved",
                        violation_error_message="What was kept is not moved.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("moved_to", None), models.Q(("note", ""), _negated=True), _connector="OR"),
                        name="promise_settlement_new_day_has_reason",
                        violation_error_message="Say why the day moves.",
                    ),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="promisesettlement",
            trigger=pgtrigger.compiler.Trigger(
                name="promise_settlement_append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="3ed4537ec5ff62c3cf7420af2eb0e7a5b2a7cbe6",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_promise_settlement_append_only_f1d40",
                    table="projects_promisesettlement",
                    when="BEFORE",
                ),
            ),
        ),
    ]
