from decimal import Decimal

import django.db.models.deletion
import django.db.models.functions.datetime
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import os2collab.clock


class Migration(migrations.Migration):
    dependencies = [
        ("os2collab", "0011_search_comments"),
        ("os2collab", "__first__"),
        ("partnerships", "0010_ledger"),
        ("projects", "0015_search_adjustments"),
    ]

    operations = [
        migrations.AddField(
            model_name="partnership",
            name="billed_amount",
            field=models.DecimalField(decimal_places=2, default=Decimal("0"), max_digits=14),
        ),
        migrations.AddField(
            model_name="partnership",
            name="invoiced_amount",
            field=models.DecimalField(decimal_places=2, default=Decimal("0"), max_digits=14),
        ),
        migrations.AddField(
            model_name="partnership",
            name="paid_amount",
            field=models.DecimalField(decimal_places=2, default=Decimal("0"), max_digits=14),
        ),
        migrations.AddField(
            model_name="pledge",
            name="billed_amount",
            field=models.DecimalField(decimal_places=2, default=Decimal("0"), max_digits=12),
        ),
        migrations.AddField(
            model_name="pledge",
            name="invoiced_amount",
            field=models.DecimalField(decimal_places=2, default=Decimal("0"), max_digits=12),
        ),
        migrations.AddField(
            model_name="pledge",
            name="paid_amount",
            field=models.DecimalField(decimal_places=2, default=Decimal("0"), max_digits=12),
        ),
        migrations.CreateModel(
            name="InvoiceBasis",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField(verbose_name="Number")),
                ("title", models.CharField(max_length=130, verbose_name="For")),
                (
                    "amount",
                    models.DecimalField(decimal_places=2, max_digits=12, verbose_name="Amount, kroner excluding VAT"),
                ),
                ("invoiced_amount", models.DecimalField(decimal_places=2, default=Decimal("0"), max_digits=12)),
                ("paid_amount", models.DecimalField(decimal_places=2, default=Decimal("0"), max_digits=12)),
                ("at", models.DateTimeField(default=os2collab.clock.now)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "milestone",
                    models.OneToOneField(
                        error_messages={"unique": "This milestone has an invoice basis already."},
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="basis",
                        to="projects.milestone",
                    ),
                ),
                (
                    "part",
                    models.OneToOneField(
                        error_messages={"unique": "This part has an invoice basis already."},
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="basis",
                        to="partnerships.goalpart",
                    ),
                ),
                (
                    "partnership",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="bases", to="partnerships.partnership"
                    ),
                ),
                (
                    "payee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="os2collab.organisation",
                        verbose_name="Sends the invoices",
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("partnership", "number"),
                        name="invoice_basis_number_once",
                        violation_error_message="There is an invoice basis with that number already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("milestone__isnull", False), ("part", None)),
                            models.Q(("milestone", None), ("part__isnull", False)),
                            _connector="OR",
                        ),
                        name="invoice_basis_for_one_thing",
                        violation_error_message="An invoice basis is for one milestone or for one part of the goal.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount__gt", Decimal("0"))),
                        name="invoice_basis_above_zero",
                        violation_error_message="The amount must be above zero.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("paid_amount__gte", 0),
                            ("paid_amount__lte", models.F("invoiced_amount")),
                            ("invoiced_amount__lte", models.F("amount")),
                        ),
                        name="invoice_basis_paid_within_invoiced",
                        violation_error_message="No more can be paid than is invoiced.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="InvoiceLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("budget_year", models.PositiveSmallIntegerField(verbose_name="Budget year")),
                (
                    "amount",
                    models.DecimalField(decimal_places=2, max_digits=12, verbose_name="Amount, kroner excluding VAT"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("ready", "Ready to invoice"), ("invoiced", "Invoiced"), ("paid", "Paid")],
                        default="ready",
                        max_length=8,
                        verbose_name="State",
                    ),
                ),
                ("gln", models.CharField(blank=True, max_length=13, verbose_name="GLN/EAN")),
                ("order_reference", models.CharField(blank=True, max_length=60, verbose_name="Order reference")),
                ("invoice_number", models.CharField(blank=True, max_length=40, verbose_name="Invoice number")),
                ("invoiced_on", models.DateField(blank=True, null=True, verbose_name="Invoiced")),
                ("paid_on", models.DateField(blank=True, null=True, verbose_name="Paid")),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "basis",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="partnerships.invoicebasis",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="os2collab.organisation"
                    ),
                ),
                (
                    "partnership",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="partnerships.partnership"
                    ),
                ),
                (
                    "pledge",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="partnerships.pledge"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["partnership", "state"], name="invoice_line_of_partnership"),
                    models.Index(fields=["organisation", "budget_year"], name="invoice_line_of_payer"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("basis", "pledge", "budget_year"),
                        name="invoice_line_once_a_year",
                        violation_error_message="This payer has a line for that budget year already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount__gt", Decimal("0"))),
                        name="invoice_line_above_zero",
                        violation_error_message="The amount must be above zero.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["ready", "invoiced", "paid"])),
                        name="invoice_line_state_known",
                        violation_error_message="Choose a state from the list.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("invoice_number", ""), ("invoiced_on", None), ("state", "ready")),
                            models.Q(
                                models.Q(("state", "ready"), _negated=True),
                                models.Q(("invoice_number", ""), _negated=True),
                                ("invoiced_on__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="invoice_line_invoiced_names_number_and_day",
                        violation_error_message="An invoice has a number and a day.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("paid_on__gte", models.F("invoiced_on")), ("state", "paid")),
                            models.Q(models.Q(("state", "paid"), _negated=True), ("paid_on", None)),
                            _connector="OR",
                        ),
                        name="invoice_line_paid_has_day",
                        violation_error_message="It is paid on the day of the invoice or later.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("invoiced_on", None),
                            ("budget_year__lte", django.db.models.functions.datetime.ExtractYear("invoiced_on")),
                            _connector="OR",
                        ),
                        name="invoice_line_not_before_its_year",
                        violation_error_message="This belongs to a later budget year: it is invoiced from January on.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="InvoiceChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[("ready", "Ready to invoice"), ("invoiced", "Invoiced"), ("paid", "Paid")],
                        max_length=8,
                    ),
                ),
                ("invoice_number", models.CharField(blank=True, max_length=40)),
                ("on", models.DateField(null=True)),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("at", models.DateTimeField(default=os2collab.clock.now)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="changes",
                        to="partnerships.invoiceline",
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["ready", "invoiced", "paid"])),
                        name="invoice_change_state_known",
                        violation_error_message="Choose a state from the list.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="MilestoneFunding",
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
                    "milestone",
                    models.OneToOneField(
                        error_messages={"unique": "Another partnership pays for this milestone already."},
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="funding",
                        to="projects.milestone",
                    ),
                ),
                (
                    "partnership",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="funded",
                        to="partnerships.partnership",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="OwnRisk",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("words", models.CharField(max_length=300, verbose_name="What you take on")),
                ("missing", models.DecimalField(decimal_places=2, max_digits=12)),
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="own_risks", to="projects.milestone"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="os2collab.organisation"
                    ),
                ),
                (
                    "partnership",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="own_risks",
                        to="partnerships.partnership",
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("milestone", "organisation"),
                        name="own_risk_said_once",
                        violation_error_message="You have said that already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("words", ""), _negated=True),
                        name="own_risk_says_what",
                        violation_error_message="Say what you take on.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("missing__gt", 0)),
                        name="own_risk_of_something_missing",
                        violation_error_message="The milestone is covered: there is no risk to take.",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="pledge",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("billed_amount", 0),
                    models.Q(("amount__gte", models.F("billed_amount")), ("level", "binding")),
                    _connector="OR",
                ),
                name="pledge_not_below_what_is_billed",
                violation_error_message="More than that stands in an invoice basis already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="pledge",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("paid_amount__gte", 0),
                    ("paid_amount__lte", models.F("invoiced_amount")),
                    ("invoiced_amount__lte", models.F("billed_amount")),
                ),
                name="pledge_paid_within_invoiced",
                violation_error_message="No more can be paid than is invoiced.",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="invoicechange",
            trigger=pgtrigger.compiler.Trigger(
                name="invoice_change_append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="55ceddda9e724337bcb26c0b5e5d5f3037f08e7a",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_invoice_change_append_only_3676a",
                    table="partnerships_invoicechange",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="ownrisk",
            trigger=pgtrigger.compiler.Trigger(
                name="own_risk_append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="62247a2aead6afe0807e1e1791e24a6c85ddaac1",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_own_risk_append_only_71a8b",
                    table="partnerships_ownrisk",
                    when="BEFORE",
                ),
            ),
        ),
    ]
