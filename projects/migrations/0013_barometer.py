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
        ("projects", "0012_promises"),
    ]

    operations = [
        migrations.CreateModel(
            name="BarometerRound",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField(verbose_name="Number")),
                ("opened_at", models.DateTimeField(default=os2collab.clock.now)),
                ("closes_at", models.DateTimeField(verbose_name="Closed at the latest")),
                ("closed_at", models.DateTimeField(null=True)),
                (
                    "checkin",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="projects.checkin"
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="barometer_rounds",
                        to="projects.project",
                    ),
                ),
            ],
            options={
                "ordering": ["project", "number"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("closed_at", None)), fields=["closes_at"], name="barometer_deadline"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("project", "number"),
                        name="barometer_number_once",
                        violation_error_message="There is a round with that number already.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("closed_at", None)),
                        fields=("project",),
                        name="barometer_one_open",
                        violation_error_message="A round is open already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("closes_at__gt", models.F("opened_at")),
                            models.Q(("closed_at", None), ("closed_at__gte", models.F("opened_at")), _connector="OR"),
                        ),
                        name="barometer_dates_in_order",
                        violation_error_message="A round closes after it opens.",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="project",
            name="barometer",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="projects.barometerround"
            ),
        ),
        migrations.CreateModel(
            name="BarometerTally",
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
                ("asked", models.PositiveSmallIntegerField(default=0)),
                ("answered", models.PositiveSmallIntegerField(default=0)),
                ("counts", models.JSONField(default=dict)),
                ("is_closed", models.BooleanField(default=False)),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tallies",
                        to="projects.barometerround",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("round", "side"),
                        name="barometer_tally_one_a_side",
                        violation_error_message="Each side is counted once.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("side__in", ["municipality", "vendor"])),
                        name="barometer_tally_of_one_of_two_sides",
                        violation_error_message="Only the municipal side and the vendor answer.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("is_closed", False), ("answered__gte", 3), ("counts", {}), _connector="OR"),
                        name="barometer_few_answers_are_not_kept",
                        violation_error_message="Too few have answered to keep what they said.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BarometerTurn",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="turns", to="projects.barometerround"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("round", "user"),
                        name="barometer_turn_once_each",
                        violation_error_message="You have answered this round already.",
                    )
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="barometertally",
            trigger=pgtrigger.compiler.Trigger(
                name="barometer_tally_closed_is_closed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."is_closed")',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="6a3d3362e9dc7db53baec79330f5744916ce25d3",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_barometer_tally_closed_is_closed_43d25",
                    table="projects_barometertally",
                    when="BEFORE",
                ),
            ),
        ),
    ]
