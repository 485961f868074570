from decimal import Decimal

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import os2collab.clock


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("os2collab", "0001_initial"),
        ("os2collab", "__first__"),
        ("projects", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Partnership",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=120, verbose_name="Title")),
                ("slug", models.SlugField(max_length=60, unique=True, verbose_name="Address in the app")),
                ("purpose", models.TextField(max_length=2000, verbose_name="Purpose")),
                (
                    "lead_side",
                    models.CharField(
                        choices=[
                            ("municipality", "Municipality"),
                            ("vendor", "Vendor"),
                            ("secretariat", "Secretariat"),
                        ],
                        default="municipality",
                        max_length=12,
                    ),
                ),
                (
                    "goal_amount",
                    models.DecimalField(decimal_places=2, max_digits=12, verbose_name="Goal, kroner excluding VAT"),
                ),
                ("deadline", models.DateField(verbose_name="Deadline for tilsagn (pledges)")),
                (
                    "threshold_percent",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="The vendor starts at this share of the goal, binding"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("open", "Open"),
                            ("reached", "Reached"),
                            ("ordered", "Ordered"),
                            ("delivered", "Delivered"),
                            ("closed", "Closed"),
                            ("lapsed", "Lapsed"),
                            ("continued", "Continued by decision"),
                        ],
                        default="draft",
                        max_length=10,
                        verbose_name="State",
                    ),
                ),
                ("created_at", models.DateTimeField(default=os2collab.clock.now)),
                ("version", models.PositiveIntegerField(default=1)),
                ("binding_amount", models.DecimalField(decimal_places=2, default=Decimal("0"), max_digits=14)),
                ("conditional_amount", models.DecimalField(decimal_places=2, default=Decimal("0"), max_digits=14)),
                ("interest_amount", models.DecimalField(decimal_places=2, default=Decimal("0"), max_digits=14)),
                ("binding_count", models.PositiveSmallIntegerField(default=0)),
                ("conditional_count", models.PositiveSmallIntegerField(default=0)),
                ("interest_count", models.PositiveSmallIntegerField(default=0)),
                ("review_due_on", models.DateField(null=True)),
                (
                    "lead_organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="led_partnerships",
                        to="os2collab.organisation",
                        verbose_name="Leading municipality",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="partnerships",
                        to="projects.project",
                        verbose_name="Project",
                    ),
                ),
                (
                    "vendor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="delivered_partnerships",
                        to="os2collab.organisation",
                        verbose_name="Vendor",
                    ),
                ),
            ],
            options={
                "ordering": ["title"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("goal_amount__gt", 0)),
                        name="partnership_goal_above_zero",
                        violation_error_message="The goal must be above zero.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("threshold_percent", None),
                            models.Q(("threshold_percent__gte", 1), ("threshold_percent__lte", 100)),
                            _connector="OR",
                        ),
                        name="partnership_threshold_1_to_100",
                        violation_error_message="Choose a share from 1 to 100 percent.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("lead_side", "municipality")),
                        name="partnership_led_by_the_municipal_side",
                        violation_error_message="A municipality or an authority leads a partnership.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                ["draft", "open", "reached", "ordered", "delivered", "closed", "lapsed", "continued"],
                            )
                        ),
                        name="partnership_state_known",
                        violation_error_message="Choose a state from the list.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Pledge",
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
                        default="municipality",
                        max_length=12,
                    ),
                ),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("interest", "Interest"),
                            ("conditional", "Conditional"),
                            ("binding", "Binding"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="interest",
                        max_length=12,
                        verbose_name="Level",
                    ),
                ),
                (
                    "amount",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=12,
                        null=True,
                        verbose_name="Amount, kroner excluding VAT",
                    ),
                ),
                ("budget_year", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="Budget year")),
                ("condition", models.CharField(blank=True, max_length=300, verbose_name="On condition that")),
                ("recorded_at", models.DateTimeField(default=os2collab.clock.now)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pledges",
                        to="os2collab.organisation",
                        verbose_name="Organisation",
                    ),
                ),
                (
                    "partnership",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pledges",
                        to="partnerships.partnership",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("partnership", "organisation"),
                        name="pledge_one_per_organisation",
                        violation_error_message="This organisation has a pledge here already; change that one.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("side", "municipality")),
                        name="pledge_only_public_organisations",
                        violation_error_message="Only municipalities and authorities pledge.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount", None), ("amount__gt", Decimal("0")), _connector="OR"),
                        name="pledge_amount_above_zero",
                        violation_error_message="The amount must be above zero.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("level", "binding"), _negated=True),
                            models.Q(("amount__isnull", False), ("budget_year__isnull", False)),
                            _connector="OR",
                        ),
                        name="pledge_binding_has_amount_and_year",
                        violation_error_message="A binding pledge has an amount and a budget year.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("level", "conditional"), _negated=True),
                            models.Q(("condition", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="pledge_conditional_names_condition",
                        violation_error_message="Name the condition.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("budget_year", None),
                            models.Q(("budget_year__gte", 2000), ("budget_year__lte", 2100)),
                            _connector="OR",
                        ),
                        name="pledge_budget_year_plausible",
                        violation_error_message="Write the budget year with four digits.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PledgeChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("interest", "Interest"),
                            ("conditional", "Conditional"),
                            ("binding", "Binding"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        max_length=12,
                    ),
                ),
                ("amount", models.DecimalField(decimal_places=2, max_digits=12, null=True)),
                ("budget_year", models.PositiveSmallIntegerField(null=True)),
                ("condition", models.CharField(blank=True, max_length=300)),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("at", models.DateTimeField(default=os2collab.clock.now)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "pledge",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="changes", to="partnerships.pledge"
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="Review",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "verdict",
                    models.CharField(
                        choices=[("healthy", "Healthy"), ("watch", "Keep an eye on it"), ("act", "Act")],
                        max_length=8,
                        verbose_name="Verdict",
                    ),
                ),
                ("seen", models.TextField(max_length=4000, verbose_name="What I saw")),
                ("agreed", models.TextField(blank=True, max_length=4000, verbose_name="What is agreed, and with whom")),
                ("next_on", models.DateField(verbose_name="Next review")),
                ("at", models.DateTimeField(default=os2collab.clock.now)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "partnership",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reviews",
                        to="partnerships.partnership",
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("verdict__in", ["healthy", "watch", "act"])),
                        name="review_verdict_known",
                        violation_error_message="Choose a verdict from the list.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("seen", ""), _negated=True),
                        name="review_says_what_was_seen",
                        violation_error_message="Write what you saw.",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="partnership",
            name="latest_review",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="partnerships.review"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="pledgechange",
            trigger=pgtrigger.compiler.Trigger(
                name="pledge_change_append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="caa27a00e7ab78c58d8217cdc156b6ebde8bf3b0",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_pledge_change_append_only_73d76",
                    table="partnerships_pledgechange",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="review",
            trigger=pgtrigger.compiler.Trigger(
                name="review_append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="94600899d81474ad2caf0ea7881487d69c4893ee",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_review_append_only_9901e",
                    table="partnerships_review",
                    when="BEFORE",
                ),
            ),
        ),
    ]
