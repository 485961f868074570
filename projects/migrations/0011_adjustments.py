import uuid
from decimal import Decimal

import django.db.models.deletion
import django.db.models.functions.uuid
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import os2collab.clock


class Migration(migrations.Migration):
    dependencies = [
        ("os2collab", "0008_tell_once_a_statement"),
        ("os2collab", "__first__"),
        ("projects", "0010_red_words"),
    ]

    operations = [
        migrations.AddField(
            model_name="milestone",
            name="unstaffed_from",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="project",
            name="open_adjustments",
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name="project",
            name="used_amount",
            field=models.DecimalField(decimal_places=2, default=Decimal("0"), max_digits=13),
        ),
        migrations.AddField(
            model_name="project",
            name="used_days",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.CreateModel(
            name="Adjustment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField(verbose_name="Number")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "Proposed"),
                            ("recommended", "With the styregruppe (steering group)"),
                            ("applied", "In force"),
                            ("rejected", "Rejected"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="proposed",
                        max_length=12,
                        verbose_name="State",
                    ),
                ),
                ("state_since", models.DateTimeField(default=os2collab.clock.now)),
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
                (
                    "submission",
                    models.UUIDField(
                        db_default=django.db.models.functions.uuid.UUID4(), default=uuid.uuid4, editable=False
                    ),
                ),
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
                        related_name="adjustments",
                        to="projects.checkin",
                    ),
                ),
                (
                    "milestone",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="adjustments",
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="adjustments", to="projects.project"
                    ),
                ),
            ],
            options={
                "ordering": ["project", "-number"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ("proposed", "recommended"))),
                        fields=["project"],
                        name="adjustment_undecided",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("project", "number"),
                        name="adjustment_number_once",
                        violation_error_message="There is an adjustment with that number already.",
                    ),
                    models.UniqueConstraint(
                        fields=("submission",),
                        name="adjustment_submitted_once",
                        violation_error_message="This has been saved already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["proposed", "recommended", "applied", "rejected", "withdrawn"])
                        ),
                        name="adjustment_state_known",
                        violation_error_message="Choose a state from the list.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("side__in", ["municipality", "vendor", "secretariat"])),
                        name="adjustment_side_known",
                        violation_error_message="Choose one of the values that are offered.",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="datechange",
            name="adjustment",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="date_changes",
                to="projects.adjustment",
            ),
        ),
        migrations.CreateModel(
            name="AdjustmentVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField(verbose_name="Version")),
                ("at", models.DateTimeField(default=os2collab.clock.now)),
                ("reason", models.TextField(max_length=2000, verbose_name="Why?")),
                (
                    "for_scope",
                    models.TextField(blank=True, max_length=1000, verbose_name="What does it mean for the task?"),
                ),
                (
                    "for_staffing",
                    models.TextField(blank=True, max_length=1000, verbose_name="What does it mean for the staffing?"),
                ),
                (
                    "for_deadline",
                    models.TextField(blank=True, max_length=1000, verbose_name="What does it mean for the deadline?"),
                ),
                (
                    "for_money",
                    models.TextField(blank=True, max_length=1000, verbose_name="What does it mean for the money?"),
                ),
                (
                    "extra_amount",
                    models.DecimalField(
                        decimal_places=2, default=Decimal("0"), max_digits=12, verbose_name="Cost beyond the prices"
                    ),
                ),
                ("amount", models.DecimalField(decimal_places=2, default=Decimal("0"), max_digits=13)),
                ("slip_days", models.PositiveIntegerField(default=0)),
                (
                    "adjustment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="versions", to="projects.adjustment"
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
                "ordering": ["adjustment", "number"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("adjustment", "number"),
                        name="adjustment_version_once",
                        violation_error_message="Somebody else proposed a new version at the same moment.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True),
                        name="adjustment_version_has_reason",
                        violation_error_message="Say why the plan should change.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("extra_amount__gte", 0)),
                        name="adjustment_version_extra_not_negative",
                        violation_error_message="A cost cannot be negative.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AdjustmentParty",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "part",
                    models.CharField(
                        choices=[("lead", "The project lead"), ("organisation", "An organisation")], max_length=12
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="os2collab.organisation"
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parties",
                        to="projects.adjustmentversion",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("version", "part", "organisation"),
                        name="adjustment_party_once",
                        violation_error_message="Each party is asked once.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("part__in", ["lead", "organisation"])),
                        name="adjustment_party_part_known",
                        violation_error_message="Choose one of the values that are offered.",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="adjustment",
            name="current",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="projects.adjustmentversion",
            ),
        ),
        migrations.CreateModel(
            name="Allocation",
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
                ("task", models.CharField(max_length=120, verbose_name="Does what")),
                ("hours", models.PositiveSmallIntegerField(verbose_name="Hours a week")),
                ("starts_on", models.DateField(verbose_name="From")),
                ("ends_on", models.DateField(verbose_name="To")),
                ("removed", models.BooleanField(default=False)),
                (
                    "submission",
                    models.UUIDField(
                        db_default=django.db.models.functions.uuid.UUID4(), default=uuid.uuid4, editable=False
                    ),
                ),
                (
                    "milestone",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="allocations",
                        to="projects.milestone",
                        verbose_name="Milestone",
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
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="allocations", to="projects.project"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="Who",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("removed", False)), fields=["project"], name="allocation_current")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("submission",),
                        name="allocation_submitted_once",
                        violation_error_message="This has been saved already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gte", models.F("starts_on"))),
                        name="allocation_dates_in_order",
                        violation_error_message="The last day is before the first.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("hours__gte", 1), ("hours__lte", 40)),
                        name="allocation_hours_of_one_person",
                        violation_error_message="Choose between 1 and 40 hours a week.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("task", ""), _negated=True),
                        name="allocation_has_task",
                        violation_error_message="Say what they do.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("side__in", ["municipality", "vendor", "secretariat"])),
                        name="allocation_side_known",
                        violation_error_message="Choose one of the values that are offered.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("adopted", models.BooleanField()),
                ("decided_on", models.DateField(verbose_name="Decided on")),
                ("text", models.TextField(max_length=2000, verbose_name="The decision, word for word")),
                ("at", models.DateTimeField(default=os2collab.clock.now)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
                        to="projects.group",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True),
                        name="decision_has_text",
                        violation_error_message="Write what was decided.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PlanChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "touches",
                    models.CharField(
                        choices=[
                            ("due_date", "Date"),
                            ("outcome", "Outcome"),
                            ("price", "Price"),
                            ("cancelled", "Left out"),
                            ("added", "New milestone"),
                            ("responsible", "Responsible"),
                            ("allocation", "Staffing"),
                        ],
                        max_length=12,
                    ),
                ),
                ("before", models.JSONField(null=True)),
                ("after", models.JSONField(null=True)),
                (
                    "allocation",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="projects.allocation",
                    ),
                ),
                (
                    "milestone",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="projects.milestone",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="changes",
                        to="projects.adjustmentversion",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "touches__in",
                                ["due_date", "outcome", "price", "cancelled", "added", "responsible", "allocation"],
                            )
                        ),
                        name="plan_change_touches_known",
                        violation_error_message="Choose one of the values that are offered.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("milestone__isnull", False), models.Q(("touches", "allocation"), _negated=True)
                        ),
                        fields=("version", "touches", "milestone"),
                        name="plan_change_once_a_field",
                        violation_error_message="The same thing is changed twice.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("allocation__isnull", False)),
                        fields=("version", "allocation"),
                        name="plan_change_once_an_allocation",
                        violation_error_message="The same thing is changed twice.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PlanRevision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(verbose_name="Number")),
                ("at", models.DateTimeField(default=os2collab.clock.now)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "decision",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="revision",
                        to="projects.decision",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="revisions", to="projects.project"
                    ),
                ),
                (
                    "version",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="revision",
                        to="projects.adjustmentversion",
                    ),
                ),
            ],
            options={
                "ordering": ["project", "number"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("project", "number"),
                        name="plan_revision_number_once",
                        violation_error_message="There is a revision with that number already.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Recommendation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(default=os2collab.clock.now)),
                ("used_amount", models.DecimalField(decimal_places=2, max_digits=13)),
                ("used_days", models.PositiveIntegerField()),
                ("mandate_amount", models.DecimalField(decimal_places=2, max_digits=12)),
                ("mandate_days", models.PositiveIntegerField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="recommendations",
                        to="projects.group",
                    ),
                ),
                (
                    "version",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="recommendation",
                        to="projects.adjustmentversion",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.AddField(
            model_name="decision",
            name="recommendation",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="decision", to="projects.recommendation"
            ),
        ),
        migrations.CreateModel(
            name="AdjustmentAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("agrees", models.BooleanField()),
                ("words", models.TextField(blank=True, max_length=1000, verbose_name="In a sentence")),
                ("at", models.DateTimeField(default=os2collab.clock.now)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "party",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answer",
                        to="projects.adjustmentparty",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("agrees", True), models.Q(("words", ""), _negated=True), _connector="OR"),
                        name="adjustment_answer_no_has_words",
                        violation_error_message="Say why not, so that the others can propose something else.",
                    )
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="adjustmentanswer",
            trigger=pgtrigger.compiler.Trigger(
                name="adjustment_answer_append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="7f2d0edf51cf470e8bd51c434f5d40bc5d6014be",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_adjustment_answer_append_only_c827d",
                    table="projects_adjustmentanswer",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="adjustmentversion",
            trigger=pgtrigger.compiler.Trigger(
                name="adjustment_version_append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="c849a514ffe666d5694f0ad9c5a514663715f93e",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_adjustment_version_append_only_4d517",
                    table="projects_adjustmentversion",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="adjustmentparty",
            trigger=pgtrigger.compiler.Trigger(
                name="adjustment_party_append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="dcb1bfb4d7c85c6d30caf6acb0a6c702521fccd6",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_adjustment_party_append_only_75b68",
                    table="projects_adjustmentparty",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="planchange",
            trigger=pgtrigger.compiler.Trigger(
                name="plan_change_append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="1836cc49cb09944b57840a388d5499321e81e68c",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_plan_change_append_only_1b368",
                    table="projects_planchange",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="planrevision",
            trigger=pgtrigger.compiler.Trigger(
                name="plan_revision_append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="9cd2d171a5fbe0f5d6cb14ca7143c3ebccae61e5",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_plan_revision_append_only_45e9f",
                    table="projects_planrevision",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="recommendation",
            trigger=pgtrigger.compiler.Trigger(
                name="recommendation_append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="5fd2303279a7b0ed35eb931f81cc51be7be5aec2",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_recommendation_append_only_14cc9",
                    table="projects_recommendation",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="decision",
            trigger=pgtrigger.compiler.Trigger(
                name="decision_append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="11c8f45d072d4bc337da59e533a3ada4e8a2503f",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_decision_append_only_9f725",
                    table="projects_decision",
                    when="BEFORE",
                ),
            ),
        ),
    ]
