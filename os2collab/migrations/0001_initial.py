import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import os2collab.clock
import os2collab.models.organisation
import os2collab.models.user


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        migrations.CreateModel(
            name="User",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                ("email", models.EmailField(max_length=254, unique=True, verbose_name="E-mail")),
                ("name", models.CharField(max_length=120, verbose_name="Name")),
                (
                    "language",
                    models.CharField(
                        choices=[("da", "Dansk"), ("en", "English")],
                        default=os2collab.models.user.default_language,
                        max_length=2,
                        verbose_name="Language",
                    ),
                ),
                ("is_active", models.BooleanField(default=True)),
                ("joined_at", models.DateTimeField(default=os2collab.clock.now)),
                ("visited_at", models.DateTimeField(null=True)),
                ("previous_visit_at", models.DateTimeField(null=True)),
                (
                    "mail_when_asked",
                    models.BooleanField(default=True, verbose_name="Mail at once when I am asked for something"),
                ),
                (
                    "digest_days",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.PositiveSmallIntegerField(),
                        blank=True,
                        default=os2collab.models.user.working_days,
                    ),
                ),
                ("digest_sent_at", models.DateTimeField(null=True)),
                ("anonymised_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("email", django.db.models.functions.text.Lower("email"))),
                        name="user_email_lower_case",
                        violation_error_message="Write the e-mail address in lower case.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("digest_days__contained_by", [1, 2, 3, 4, 5, 6, 7])),
                        name="user_digest_days_are_weekdays",
                        violation_error_message="Choose days from Monday to Sunday.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Organisation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("municipality", "Municipality"),
                            ("authority", "Authority"),
                            ("vendor", "Vendor"),
                            ("secretariat", "Secretariat"),
                        ],
                        max_length=12,
                        verbose_name="Kind",
                    ),
                ),
                ("name", models.CharField(max_length=120, unique=True, verbose_name="Name")),
                ("slug", models.SlugField(max_length=60, unique=True, verbose_name="Address in the app")),
                (
                    "sort_key",
                    models.GeneratedField(
                        db_persist=True,
                        expression=django.db.models.functions.text.Lower(
                            django.db.models.functions.text.Replace(
                                django.db.models.functions.text.Replace(
                                    django.db.models.functions.text.Replace(
                                        django.db.models.functions.text.Replace(
                                            django.db.models.functions.text.Replace(
                                                django.db.models.functions.text.Replace(
                                                    django.db.models.functions.text.Replace(
                                                        django.db.models.functions.text.Replace(
                                                            models.F("name"), models.Value("Æ"), models.Value("zx")
                                                        ),
                                                        models.Value("æ"),
                                                        models.Value("zx"),
                                                    ),
                                                    models.Value("Ø"),
                                                    models.Value("zy"),
                                                ),
                                                models.Value("ø"),
                                                models.Value("zy"),
                                            ),
                                            models.Value("Å"),
                                            models.Value("zz"),
                                        ),
                                        models.Value("å"),
                                        models.Value("zz"),
                                    ),
                                    models.Value("Aa"),
                                    models.Value("zz"),
                                ),
                                models.Value("aa"),
                                models.Value("zz"),
                            )
                        ),
                        output_field=models.CharField(max_length=240),
                    ),
                ),
                (
                    "cvr",
                    models.CharField(
                        blank=True,
                        max_length=8,
                        validators=[os2collab.models.organisation.check_cvr],
                        verbose_name="CVR",
                    ),
                ),
                (
                    "gln",
                    models.CharField(
                        blank=True,
                        max_length=13,
                        validators=[os2collab.models.organisation.check_gln],
                        verbose_name="GLN/EAN",
                    ),
                ),
                (
                    "municipality_code",
                    models.CharField(
                        blank=True,
                        max_length=4,
                        validators=[django.core.validators.RegexValidator("^\\d{4}$")],
                        verbose_name="Municipality code",
                    ),
                ),
            ],
            options={
                "ordering": ["sort_key"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["municipality", "authority", "vendor", "secretariat"])),
                        name="organisation_kind_known",
                        violation_error_message="Choose a kind from the list.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("municipality_code", ""), _negated=True),
                        fields=("municipality_code",),
                        name="organisation_municipality_code_once",
                        violation_error_message="Another organisation has this municipality code.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "municipality"), _negated=True),
                            models.Q(("municipality_code", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="organisation_municipality_has_code",
                        violation_error_message="A municipality needs its code of four digits.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Event",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=60)),
                ("at", models.DateTimeField(default=os2collab.clock.now)),
                (
                    "side",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("municipality", "Municipality"),
                            ("vendor", "Vendor"),
                            ("secretariat", "Secretariat"),
                        ],
                        max_length=12,
                    ),
                ),
                ("on_id", models.BigIntegerField()),
                ("within_id", models.BigIntegerField()),
                ("url", models.CharField(blank=True, max_length=300)),
                ("details", models.JSONField(default=dict)),
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
                    "on_type",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="contenttypes.contenttype"
                    ),
                ),
                (
                    "within_type",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="contenttypes.contenttype"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="os2collab.organisation",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["within_type", "within_id", "-id"], name="event_within"),
                    models.Index(fields=["on_type", "on_id", "-id"], name="event_on"),
                ],
            },
        ),
        migrations.CreateModel(
            name="PopulationFigure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.PositiveSmallIntegerField(verbose_name="Year")),
                ("inhabitants", models.PositiveIntegerField(verbose_name="Inhabitants")),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="populations",
                        to="os2collab.organisation",
                    ),
                ),
            ],
            options={
                "ordering": ["-year"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation", "year"),
                        name="population_figure_once_a_year",
                        violation_error_message="There is a figure for that year already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("inhabitants__gt", 0)),
                        name="population_figure_above_zero",
                        violation_error_message="The number of inhabitants must be above zero.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RegionPeriod",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("region", models.CharField(max_length=60, verbose_name="Region")),
                ("valid_from", models.DateField(verbose_name="Valid from")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="Valid to")),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="regions", to="os2collab.organisation"
                    ),
                ),
            ],
            options={
                "ordering": ["-valid_from"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("valid_to", None)),
                        fields=("organisation",),
                        name="region_period_one_open",
                        violation_error_message="A municipality lies in one region at a time.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to", None), ("valid_to__gte", models.F("valid_from")), _connector="OR"
                        ),
                        name="region_period_dates_in_order",
                        violation_error_message="The last day is before the first.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SizeBand",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("minimum", models.PositiveIntegerField(unique=True, verbose_name="From inhabitants")),
                ("weight", models.DecimalField(decimal_places=2, max_digits=6, verbose_name="Weight")),
                ("is_example", models.BooleanField(default=True, verbose_name="Example weight")),
            ],
            options={
                "ordering": ["minimum"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("weight__gt", 0)),
                        name="size_band_weight_above_zero",
                        violation_error_message="The weight must be above zero.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Notification",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.CharField(max_length=30)),
                ("asked", models.BooleanField(default=False)),
                ("created_at", models.DateTimeField(default=os2collab.clock.now)),
                ("read_at", models.DateTimeField(null=True)),
                ("mailed_at", models.DateTimeField(null=True)),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="notifications", to="os2collab.event"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notifications",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("read_at", None)), fields=["user"], name="notification_unread"),
                    models.Index(fields=["user", "-id"], name="notification_newest"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("user", "event"),
                        name="notification_once_per_event",
                        violation_error_message="This person has been told already.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(blank=True, max_length=120, verbose_name="Title")),
                (
                    "is_administrator",
                    models.BooleanField(
                        default=False, verbose_name="Administrator: adds and ends the organisation's people"
                    ),
                ),
                (
                    "is_signatory",
                    models.BooleanField(default=False, verbose_name="Signatory: may bind the organisation"),
                ),
                ("started_on", models.DateField(default=os2collab.clock.today, verbose_name="From")),
                ("ended_on", models.DateField(blank=True, null=True, verbose_name="To")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="memberships",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="memberships",
                        to="os2collab.organisation",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_on", None)),
                        fields=("user", "organisation"),
                        name="membership_one_open_each",
                        violation_error_message="This person is a member already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_on", None), ("ended_on__gte", models.F("started_on")), _connector="OR"
                        ),
                        name="membership_dates_in_order",
                        violation_error_message="The last day is before the first.",
                    ),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="event",
            trigger=pgtrigger.compiler.Trigger(
                name="event_append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="99b154a840cd8fdef9a36346512488b5dfdd51f5",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_event_append_only_0e390",
                    table="os2collab_event",
                    when="BEFORE",
                ),
            ),
        ),
    ]
