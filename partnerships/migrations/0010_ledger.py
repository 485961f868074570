from decimal import Decimal

import django.db.models.constraints
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import os2collab.clock
import os2collab.models.organisation


class Migration(migrations.Migration):
    dependencies = [
        ("os2collab", "0011_search_comments"),
        ("os2collab", "__first__"),
        ("partnerships", "0009_search"),
        ("projects", "0015_search_adjustments"),
    ]

    operations = [
        migrations.CreateModel(
            name="GoalPart",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("development", "The vendor's work"),
                            ("contingency", "Contingency"),
                            ("coordination", "Coordination"),
                            ("secretariat", "Share to the secretariat"),
                            ("stretch", "If there is more money"),
                        ],
                        max_length=12,
                        verbose_name="Kind",
                    ),
                ),
                ("title", models.CharField(max_length=120, verbose_name="What it is")),
                (
                    "amount",
                    models.DecimalField(decimal_places=2, max_digits=12, verbose_name="Amount, kroner excluding VAT"),
                ),
                ("position", models.PositiveSmallIntegerField()),
            ],
            options={
                "ordering": ["position", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["development", "contingency", "coordination", "secretariat", "stretch"])
                        ),
                        name="goal_part_kind_known",
                        violation_error_message="Choose a kind from the list.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount__gt", Decimal("0"))),
                        name="goal_part_above_zero",
                        violation_error_message="The amount must be above zero.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LateFee",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("from_on", models.DateField(verbose_name="From")),
                (
                    "amount",
                    models.DecimalField(decimal_places=2, max_digits=12, verbose_name="Fee, kroner excluding VAT"),
                ),
            ],
            options={
                "ordering": ["from_on"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount__gt", Decimal("0"))),
                        name="late_fee_above_zero",
                        violation_error_message="The fee must be above zero.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PledgeApproval",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField()),
                ("sha256", models.CharField(max_length=64)),
                ("terms_number", models.PositiveSmallIntegerField()),
                ("role", models.CharField(max_length=30)),
                ("authority", models.CharField(max_length=300, verbose_name="On what authority")),
                ("at", models.DateTimeField(default=os2collab.clock.now)),
            ],
            options={
                "ordering": ["-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(models.Q(("text", ""), _negated=True), ("sha256__regex", "^[0-9a-f]{64}$")),
                        name="pledge_approval_is_of_a_text",
                        violation_error_message="An approval is of a text.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("authority", ""), _negated=True),
                        name="pledge_approval_names_authority",
                        violation_error_message="Say on what authority.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PledgeCondition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("partners", "At least so many organisations are in"),
                            ("share", "Our share is at most"),
                            ("granted", "The money is granted by"),
                            ("joins", "This organisation joins"),
                            ("words", "Something else"),
                        ],
                        max_length=8,
                        verbose_name="Condition",
                    ),
                ),
                ("partners", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("amount", models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True)),
                ("by_on", models.DateField(blank=True, null=True)),
                ("words", models.CharField(blank=True, max_length=300)),
                ("ticked_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="PledgeInstalment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("budget_year", models.PositiveSmallIntegerField(verbose_name="Budget year")),
                (
                    "amount",
                    models.DecimalField(decimal_places=2, max_digits=12, verbose_name="Amount, kroner excluding VAT"),
                ),
            ],
            options={
                "ordering": ["budget_year"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount__gt", Decimal("0"))),
                        name="pledge_instalment_above_zero",
                        violation_error_message="The amount must be above zero.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("budget_year__gte", 2000), ("budget_year__lte", 2100)),
                        name="pledge_instalment_year_plausible",
                        violation_error_message="Write the budget year with four digits.",
                    ),
                ],
            },
        ),
        migrations.RemoveConstraint(
            model_name="pledge",
            name="pledge_conditional_names_condition",
        ),
        migrations.RemoveConstraint(
            model_name="pledgechange",
            name="pledge_change_withdrawal_has_reason",
        ),
        migrations.AddField(
            model_name="partnership",
            name="appropriated_amount",
            field=models.DecimalField(decimal_places=2, default=Decimal("0"), max_digits=14),
        ),
        migrations.AddField(
            model_name="partnership",
            name="if_not_reached",
            field=models.CharField(
                choices=[
                    ("lapse", "Everything lapses, and nobody is bound"),
                    ("decide", "The partners decide whether to go on anyway"),
                ],
                default="decide",
                max_length=8,
                verbose_name="If it is not reached",
            ),
        ),
        migrations.AddField(
            model_name="partnership",
            name="late_rule",
            field=models.CharField(
                choices=[
                    ("same_terms", "The same terms as the first"),
                    ("rising_fee", "The same terms, and a fee that rises on dates"),
                    ("share_paid", "A share of what is paid already, with credit to the founders"),
                ],
                default="same_terms",
                max_length=10,
                verbose_name="Who joins late",
            ),
        ),
        migrations.AddField(
            model_name="partnership",
            name="minimum_amount",
            field=models.DecimalField(
                blank=True,
                decimal_places=2,
                max_digits=12,
                null=True,
                verbose_name="Enough binding, kroner excluding VAT",
            ),
        ),
        migrations.AddField(
            model_name="partnership",
            name="minimum_partners",
            field=models.PositiveSmallIntegerField(default=1, verbose_name="At least so many organisations"),
        ),
        migrations.AddField(
            model_name="partnership",
            name="missed_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="partnership",
            name="reached_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="partnership",
            name="terms",
            field=models.TextField(blank=True, max_length=10000, verbose_name="Terms"),
        ),
        migrations.AddField(
            model_name="partnership",
            name="terms_number",
            field=models.PositiveSmallIntegerField(default=1),
        ),
        migrations.AddField(
            model_name="pledge",
            name="appropriation",
            field=models.CharField(
                choices=[
                    ("not_sought", "Not sought yet"),
                    ("proposed", "Proposed for the budget"),
                    ("granted", "Granted"),
                ],
                default="not_sought",
                max_length=10,
                verbose_name="Appropriation",
            ),
        ),
        migrations.AddField(
            model_name="pledge",
            name="appropriation_on",
            field=models.DateField(blank=True, null=True, verbose_name="Granted, or expected"),
        ),
        migrations.AddField(
            model_name="pledge",
            name="asked_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="pledge",
            name="asked_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="pledge",
            name="by_key",
            field=models.BooleanField(default=False, verbose_name="Our share by the key"),
        ),
        migrations.AddField(
            model_name="pledge",
            name="consented_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="pledge",
            name="gln",
            field=models.CharField(
                blank=True, max_length=13, validators=[os2collab.models.organisation.check_gln], verbose_name="GLN/EAN"
            ),
        ),
        migrations.AddField(
            model_name="pledge",
            name="maximum_amount",
            field=models.DecimalField(
                blank=True, decimal_places=2, max_digits=12, null=True, verbose_name="At most, kroner excluding VAT"
            ),
        ),
        migrations.AddField(
            model_name="pledge",
            name="order_reference",
            field=models.CharField(blank=True, max_length=60, verbose_name="Order reference"),
        ),
        migrations.AddField(
            model_name="pledge",
            name="ready_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="pledgechange",
            name="details",
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name="goalpart",
            name="partnership",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="parts", to="partnerships.partnership"
            ),
        ),
        migrations.AddField(
            model_name="latefee",
            name="partnership",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="late_fees", to="partnerships.partnership"
            ),
        ),
        migrations.AddField(
            model_name="pledgeapproval",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="pledgeapproval",
            name="pledge",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="approvals", to="partnerships.pledge"
            ),
        ),
        migrations.AddField(
            model_name="pledge",
            name="approval",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="partnerships.pledgeapproval",
            ),
        ),
        migrations.AddField(
            model_name="pledgechange",
            name="approval",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="partnerships.pledgeapproval",
            ),
        ),
        migrations.AddField(
            model_name="pledgecondition",
            name="organisation",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="os2collab.organisation",
            ),
        ),
        migrations.AddField(
            model_name="pledgecondition",
            name="pledge",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="conditions", to="partnerships.pledge"
            ),
        ),
        migrations.AddField(
            model_name="pledgecondition",
            name="ticked_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="pledgeinstalment",
            name="pledge",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="instalments", to="partnerships.pledge"
            ),
        ),
        migrations.AddConstraint(
            model_name="partnership",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("minimum_amount", None),
                    models.Q(("minimum_amount__gt", 0), ("minimum_amount__lte", models.F("goal_amount"))),
                    _connector="OR",
                ),
                name="partnership_minimum_within_goal",
                violation_error_message="The minimum lies above zero and is at most the goal.",
            ),
        ),
        migrations.AddConstraint(
            model_name="partnership",
            constraint=models.CheckConstraint(
                condition=models.Q(("minimum_partners__gte", 1)),
                name="partnership_minimum_partners_above_zero",
                violation_error_message="At least one organisation is needed.",
            ),
        ),
        migrations.AddConstraint(
            model_name="partnership",
            constraint=models.CheckConstraint(
                condition=models.Q(("if_not_reached__in", ["lapse", "decide"])),
                name="partnership_if_not_reached_known",
                violation_error_message="Choose from the list what happens then.",
            ),
        ),
        migrations.AddConstraint(
            model_name="partnership",
            constraint=models.CheckConstraint(
                condition=models.Q(("late_rule__in", ["same_terms", "rising_fee", "share_paid"])),
                name="partnership_late_rule_known",
                violation_error_message="Choose a rule from the list.",
            ),
        ),
        migrations.AddConstraint(
            model_name="pledge",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("asked_at", None), ("asked_by", None)),
                    models.Q(("asked_at__isnull", False), ("asked_by__isnull", False)),
                    _connector="OR",
                ),
                name="pledge_asked_at_by",
                violation_error_message="Who asked belongs to when.",
            ),
        ),
        migrations.AddConstraint(
            model_name="pledge",
            constraint=models.CheckConstraint(
                condition=models.Q(("consented_at", None), ("level", "conditional"), _connector="OR"),
                name="pledge_consent_is_conditional",
                violation_error_message="Only a conditional pledge waits for others.",
            ),
        ),
        migrations.AddConstraint(
            model_name="pledge",
            constraint=models.CheckConstraint(
                condition=models.Q(("by_key", False), ("maximum_amount__gt", Decimal("0")), _connector="OR"),
                name="pledge_by_key_has_maximum",
                violation_error_message="A share by the key has a maximum.",
            ),
        ),
        migrations.AddConstraint(
            model_name="pledge",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("maximum_amount", None),
                    ("amount", None),
                    ("amount__lte", models.F("maximum_amount")),
                    _connector="OR",
                ),
                name="pledge_amount_within_maximum",
                violation_error_message="The amount is above the maximum.",
            ),
        ),
        migrations.AddConstraint(
            model_name="pledge",
            constraint=models.CheckConstraint(
                condition=models.Q(("appropriation__in", ["not_sought", "proposed", "granted"])),
                name="pledge_appropriation_known",
                violation_error_message="Choose from the list how far the money is.",
            ),
        ),
        migrations.AddConstraint(
            model_name="pledge",
            constraint=models.CheckConstraint(
                condition=models.Q(("ready_at", None), ("level", "conditional"), _connector="OR"),
                name="pledge_ready_is_conditional",
                violation_error_message="Only a conditional pledge becomes ready.",
            ),
        ),
        migrations.AddConstraint(
            model_name="goalpart",
            constraint=models.UniqueConstraint(
                deferrable=django.db.models.constraints.Deferrable["DEFERRED"],
                fields=("partnership", "position"),
                name="goal_part_position_once",
                violation_error_message="Two parts cannot stand in the same place.",
            ),
        ),
        migrations.AddConstraint(
            model_name="latefee",
            constraint=models.UniqueConstraint(
                fields=("partnership", "from_on"),
                name="late_fee_once_a_day",
                violation_error_message="There is a fee from that day already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="pledgecondition",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "partners"), ("partners__gte", 1)),
                    models.Q(("amount__gt", Decimal("0")), ("kind", "share")),
                    models.Q(("by_on__isnull", False), ("kind", "granted")),
                    models.Q(("kind", "joins"), ("organisation__isnull", False)),
                    models.Q(("kind", "words"), models.Q(("words", ""), _negated=True)),
                    _connector="OR",
                ),
                name="pledge_condition_says_what",
                violation_error_message="Say what the pledge waits for.",
            ),
        ),
        migrations.AddConstraint(
            model_name="pledgecondition",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ticked_at", None), ("ticked_by", None)),
                    models.Q(("kind", "words"), ("ticked_at__isnull", False), ("ticked_by__isnull", False)),
                    _connector="OR",
                ),
                name="pledge_condition_ticked_at_by",
                violation_error_message="Only a condition in words is ticked off by hand.",
            ),
        ),
        migrations.AddConstraint(
            model_name="pledgecondition",
            constraint=models.UniqueConstraint(
                fields=("pledge", "kind"),
                name="pledge_condition_kind_once",
                violation_error_message="There is a condition of that kind already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="pledgeinstalment",
            constraint=models.UniqueConstraint(
                fields=("pledge", "budget_year"),
                name="pledge_instalment_once_a_year",
                violation_error_message="That budget year is there already.",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="pledgeapproval",
            trigger=pgtrigger.compiler.Trigger(
                name="pledge_approval_append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="bd2edf26112f969f6d09bb0849379d15bd006fab",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_pledge_approval_append_only_6541b",
                    table="partnerships_pledgeapproval",
                    when="BEFORE",
                ),
            ),
        ),
    ]
