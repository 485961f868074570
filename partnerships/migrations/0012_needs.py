import uuid
from decimal import Decimal

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import os2collab.clock


class Migration(migrations.Migration):
    dependencies = [
        ("os2collab", "0011_search_comments"),
        ("os2collab", "__first__"),
        ("partnerships", "0011_invoices"),
        ("projects", "0015_search_adjustments"),
    ]

    operations = [
        migrations.CreateModel(
            name="Need",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=120, verbose_name="What do you need?")),
                ("text", models.TextField(max_length=4000, verbose_name="In your own words")),
                ("kle", models.CharField(blank=True, max_length=12, verbose_name="KLE code")),
                ("wished_year", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="Wished in")),
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
                ("at", models.DateTimeField(default=os2collab.clock.now)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("new", "New"),
                            ("gathered", "Gathered"),
                            ("in_partnership", "In a partnership"),
                            ("parked", "Parked"),
                            ("declined", "Declined"),
                            ("merged", "Merged into another"),
                        ],
                        default="new",
                        max_length=14,
                        verbose_name="State",
                    ),
                ),
                ("state_since", models.DateTimeField(default=os2collab.clock.now)),
                ("state_reason", models.CharField(blank=True, max_length=500)),
                ("also_count", models.PositiveSmallIntegerField(default=0)),
                ("against_count", models.PositiveSmallIntegerField(default=0)),
                ("version", models.PositiveIntegerField(default=1)),
                ("submission", models.UUIDField(default=uuid.uuid4, unique=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "merged_into",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merged",
                        to="partnerships.need",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="proposed_needs",
                        to="os2collab.organisation",
                    ),
                ),
                (
                    "partnership",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="needs",
                        to="partnerships.partnership",
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="needs",
                        to="projects.product",
                        verbose_name="Product",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="needs",
                        to="projects.project",
                        verbose_name="Project",
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
                "indexes": [models.Index(fields=["-also_count", "-id"], name="need_by_supporters")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["new", "gathered", "in_partnership", "parked", "declined", "merged"])
                        ),
                        name="need_state_known",
                        violation_error_message="Choose a state from the list.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("side", "municipality")),
                        name="need_from_a_public_organisation",
                        violation_error_message="Only municipalities and authorities propose needs.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kle", ""),
                            ("kle__regex", "^[0-9]{2}(\\.[0-9]{2}(\\.[0-9]{2}([A-ZÆØÅ][0-9]{2})?)?)?$"),
                            _connector="OR",
                        ),
                        name="need_kle_code",
                        violation_error_message="Write a KLE code as 00.01, 00.01.00 or 00.01.00A01.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("wished_year", None),
                            models.Q(("wished_year__gte", 2000), ("wished_year__lte", 2100)),
                            _connector="OR",
                        ),
                        name="need_wished_year_plausible",
                        violation_error_message="Write the year with four digits.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("merged_into__isnull", False), ("state", "merged")),
                            models.Q(models.Q(("state", "merged"), _negated=True), ("merged_into", None)),
                            _connector="OR",
                        ),
                        name="need_merged_names_the_other",
                        violation_error_message="A merged need names the one that it is part of now.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "in_partnership"), _negated=True),
                            ("partnership__isnull", False),
                            _connector="OR",
                        ),
                        name="need_in_a_partnership_names_it",
                        violation_error_message="A need in a partnership names the partnership.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["parked", "declined"]), _negated=True),
                            models.Q(("state_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="need_set_aside_with_a_reason",
                        violation_error_message="Say why.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="NeedEstimate",
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
                        default="vendor",
                        max_length=12,
                    ),
                ),
                (
                    "unit",
                    models.CharField(
                        choices=[("kroner", "Kroner excluding VAT"), ("hours", "Hours")],
                        max_length=6,
                        verbose_name="Hours or kroner?",
                    ),
                ),
                ("low", models.DecimalField(decimal_places=2, max_digits=12, verbose_name="Low")),
                ("likely", models.DecimalField(decimal_places=2, max_digits=12, verbose_name="Most likely")),
                ("high", models.DecimalField(decimal_places=2, max_digits=12, verbose_name="High")),
                ("words", models.TextField(blank=True, max_length=1000, verbose_name="What it depends on")),
                ("at", models.DateTimeField(default=os2collab.clock.now)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "need",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="estimates", to="partnerships.need"
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
                "indexes": [models.Index(fields=["need", "organisation", "-id"], name="need_estimate_newest")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("unit__in", ["kroner", "hours"])),
                        name="need_estimate_unit_known",
                        violation_error_message="Choose hours or kroner.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("side", "vendor")),
                        name="need_estimate_only_vendors",
                        violation_error_message="Only vendors estimate.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("low__gt", Decimal("0"))),
                        name="need_estimate_above_zero",
                        violation_error_message="An estimate lies above zero.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("likely__lte", models.F("high")), ("low__lte", models.F("likely"))),
                        name="need_estimate_in_order",
                        violation_error_message="Write the low figure first: low, most likely, high.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="NeedSupport",
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
                    "stance",
                    models.CharField(
                        choices=[
                            ("also", "We have it too"),
                            ("not_for_us", "Not for us"),
                            ("taken_back", "Taken back"),
                        ],
                        max_length=10,
                        verbose_name="What do you say?",
                    ),
                ),
                (
                    "weight",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "Good to have"), (2, "Important"), (3, "Hard to do without")],
                        null=True,
                        verbose_name="How much does it matter to you?",
                    ),
                ),
                ("wished_year", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="Wished in")),
                ("reason", models.CharField(blank=True, max_length=500, verbose_name="Because")),
                ("at", models.DateTimeField(default=os2collab.clock.now)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "need",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="supports", to="partnerships.need"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="need_supports",
                        to="os2collab.organisation",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "indexes": [models.Index(fields=["organisation", "need"], name="need_support_of")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("need", "organisation"),
                        name="need_support_one_per_organisation",
                        violation_error_message="Your organisation has said something here already; change that.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("stance__in", ["also", "not_for_us", "taken_back"])),
                        name="need_support_stance_known",
                        violation_error_message="Choose from the list.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("side", "municipality")),
                        name="need_support_only_public_organisations",
                        violation_error_message="Only municipalities and authorities have needs here; a vendor never does.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                models.Q(("stance", "also"), _negated=True),
                                models.Q(("weight__in", [1, 2, 3]), ("weight__isnull", False)),
                                _connector="OR",
                            ),
                            models.Q(
                                models.Q(("stance", "not_for_us"), _negated=True),
                                models.Q(("reason", ""), _negated=True),
                                _connector="OR",
                            ),
                        ),
                        name="need_support_complete",
                        violation_error_message="Say how much it matters, or why it is not for you.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("wished_year", None),
                            models.Q(("wished_year__gte", 2000), ("wished_year__lte", 2100)),
                            _connector="OR",
                        ),
                        name="need_support_year_plausible",
                        violation_error_message="Write the year with four digits.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="NeedSupportChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "stance",
                    models.CharField(
                        choices=[
                            ("also", "We have it too"),
                            ("not_for_us", "Not for us"),
                            ("taken_back", "Taken back"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "weight",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "Good to have"), (2, "Important"), (3, "Hard to do without")], null=True
                    ),
                ),
                ("wished_year", models.PositiveSmallIntegerField(null=True)),
                ("reason", models.CharField(blank=True, max_length=500)),
                ("at", models.DateTimeField(default=os2collab.clock.now)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "carried_from",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="partnerships.need"
                    ),
                ),
                (
                    "support",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="changes",
                        to="partnerships.needsupport",
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
                "indexes": [models.Index(fields=["support", "-id"], name="need_support_change_story")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("stance__in", ["also", "not_for_us", "taken_back"])),
                        name="need_support_change_stance_known",
                        violation_error_message="Choose from the list.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                models.Q(("stance", "also"), _negated=True),
                                models.Q(("weight__in", [1, 2, 3]), ("weight__isnull", False)),
                                _connector="OR",
                            ),
                            models.Q(
                                models.Q(("stance", "not_for_us"), _negated=True),
                                models.Q(("reason", ""), _negated=True),
                                _connector="OR",
                            ),
                        ),
                        name="need_support_change_complete",
                        violation_error_message="Say how much it matters, or why it is not for you.",
                    ),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="needestimate",
            trigger=pgtrigger.compiler.Trigger(
                name="need_estimate_append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="fca6c3d1c3708d983daae03a40338329e8e721d1",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_need_estimate_append_only_d656d",
                    table="partnerships_needestimate",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="needsupportchange",
            trigger=pgtrigger.compiler.Trigger(
                name="need_support_change_append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="bcbf3d4fc72cdfb7276a99bce1f7e79b4da36462",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_need_support_change_append_only_05e3b",
                    table="partnerships_needsupportchange",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.RunSQL(
            sql="ALTER TABLE partnerships_need ADD COLUMN search tsvector GENERATED ALWAYS AS (search_vector(title, text || ' ' || kle)) STORED;CREATE INDEX partnerships_need_search ON partnerships_need USING gin (search);",
            reverse_sql="ALTER TABLE partnerships_need DROP COLUMN search",
        ),
    ]
