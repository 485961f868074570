import uuid

import django.db.models.deletion
import django.db.models.expressions
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import os2collab.clock
import partnerships.models.join_link


class Migration(migrations.Migration):
    dependencies = [
        ("os2collab", "0011_search_comments"),
        ("os2collab", "__first__"),
        ("partnerships", "0012_needs"),
    ]

    operations = [
        migrations.CreateModel(
            name="Split",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField(verbose_name="Number")),
                ("name", models.CharField(max_length=80, verbose_name="What is it called?")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("equal", "Equal"),
                            ("band", "Size group"),
                            ("inhabitants", "Inhabitants"),
                            ("percent", "Fixed percentages"),
                            ("own_first", "Own amounts first"),
                            ("mixed", "Mixed"),
                        ],
                        max_length=12,
                        verbose_name="Key",
                    ),
                ),
                (
                    "base",
                    models.CharField(
                        choices=[
                            ("equal", "Equal"),
                            ("band", "Size group"),
                            ("inhabitants", "Inhabitants"),
                            ("percent", "Fixed percentages"),
                            ("own_first", "Own amounts first"),
                            ("mixed", "Mixed"),
                        ],
                        default="equal",
                        max_length=12,
                        verbose_name="Key for the rest",
                    ),
                ),
                ("mix_equal", models.DecimalField(decimal_places=4, default=0, max_digits=7)),
                ("mix_band", models.DecimalField(decimal_places=4, default=0, max_digits=7)),
                ("mix_inhabitants", models.DecimalField(decimal_places=4, default=0, max_digits=7)),
                ("total", models.DecimalField(decimal_places=0, max_digits=10, verbose_name="To be shared")),
                ("floor", models.DecimalField(decimal_places=0, default=0, max_digits=10, verbose_name="Floor")),
                ("ceiling", models.DecimalField(decimal_places=0, max_digits=10, null=True, verbose_name="Ceiling")),
                ("population_year", models.PositiveSmallIntegerField(null=True, verbose_name="Population of")),
                ("has_example_weights", models.BooleanField(default=False)),
                ("proposed_at", models.DateTimeField(default=os2collab.clock.now)),
                ("adopted_at", models.DateTimeField(null=True)),
                ("submission", models.UUIDField(default=uuid.uuid4, unique=True)),
                (
                    "adopted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                (
                    "partnership",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="splits",
                        to="partnerships.partnership",
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["partnership", "-number"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("partnership", "number"),
                        name="split_number_once",
                        violation_error_message="There is a proposal with that number already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("base__in", ("equal", "band", "inhabitants")),
                            ("kind__in", ["equal", "band", "inhabitants", "percent", "own_first", "mixed"]),
                        ),
                        name="split_key_known",
                        violation_error_message="Choose a key from the list.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("total__gt", 0)),
                        name="split_total_above_zero",
                        violation_error_message="What is shared must be above zero.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("floor__gte", 0),
                            models.Q(("ceiling", None), ("ceiling__gte", models.F("floor")), _connector="OR"),
                        ),
                        name="split_ceiling_from_floor_up",
                        violation_error_message="The ceiling is below the floor.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("mix_band__gte", 0),
                            ("mix_equal__gte", 0),
                            ("mix_inhabitants__gte", 0),
                            models.Q(
                                models.Q(("kind", "mixed"), _negated=True),
                                (
                                    "mix_equal",
                                    django.db.models.expressions.CombinedExpression(
                                        django.db.models.expressions.CombinedExpression(
                                            models.Value(100), "-", models.F("mix_band")
                                        ),
                                        "-",
                                        models.F("mix_inhabitants"),
                                    ),
                                ),
                                _connector="OR",
                            ),
                        ),
                        name="split_mix_is_whole",
                        violation_error_message="The parts of a mixed key are 100 percent together.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("adopted_at", None), ("adopted_by", None)),
                            models.Q(("adopted_at__isnull", False), ("adopted_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="split_adopted_in_pair",
                        violation_error_message="Who adopts it and when belong together.",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="partnership",
            name="split",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="partnerships.split",
            ),
        ),
        migrations.CreateModel(
            name="SplitShare",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("population", models.PositiveIntegerField(null=True, verbose_name="Inhabitants")),
                ("band", models.PositiveIntegerField(null=True, verbose_name="Size group from")),
                ("band_weight", models.DecimalField(decimal_places=2, max_digits=6, null=True, verbose_name="Weight")),
                ("percent", models.DecimalField(decimal_places=4, max_digits=7, null=True, verbose_name="Percent")),
                (
                    "own_amount",
                    models.DecimalField(decimal_places=0, max_digits=10, null=True, verbose_name="Own amount"),
                ),
                ("ceiling", models.DecimalField(decimal_places=0, max_digits=10, null=True, verbose_name="Ceiling")),
                ("amount", models.DecimalField(decimal_places=0, max_digits=10, verbose_name="Share")),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="os2collab.organisation"
                    ),
                ),
                (
                    "split",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="shares", to="partnerships.split"
                    ),
                ),
            ],
            options={
                "ordering": ["organisation__sort_key"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("split", "organisation"),
                        name="split_share_once",
                        violation_error_message="An organisation has one share.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("amount__gte", 0),
                            models.Q(("ceiling", None), ("amount__lte", models.F("ceiling")), _connector="OR"),
                        ),
                        name="split_share_within_its_ceiling",
                        violation_error_message="A share lies between zero and its ceiling.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("own_amount", None), ("amount", models.F("own_amount")), _connector="OR"),
                        name="split_share_own_amount_is_the_share",
                        violation_error_message="Who pays an own amount pays exactly that.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="JoinLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "token",
                    models.CharField(default=partnerships.models.join_link.new_token, max_length=40, unique=True),
                ),
                ("published_at", models.DateTimeField(default=os2collab.clock.now)),
                ("withdrawn_at", models.DateTimeField(null=True)),
                (
                    "partnership",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="join_links",
                        to="partnerships.partnership",
                    ),
                ),
                (
                    "published_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
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
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("withdrawn_at", None)),
                        fields=("partnership",),
                        name="join_link_one_at_a_time",
                        violation_error_message="The partnership has a public link already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("withdrawn_at", None), ("withdrawn_by", None)),
                            models.Q(("withdrawn_at__isnull", False), ("withdrawn_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="join_link_withdrawn_in_pair",
                        violation_error_message="A withdrawal has a person and a time.",
                    ),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="split",
            trigger=pgtrigger.compiler.Trigger(
                name="split_never_changes",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."partnership_id" IS DISTINCT FROM (NEW."partnership_id") OR OLD."number" IS DISTINCT FROM (NEW."number") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."base" IS DISTINCT FROM (NEW."base") OR OLD."mix_equal" IS DISTINCT FROM (NEW."mix_equal") OR OLD."mix_band" IS DISTINCT FROM (NEW."mix_band") OR OLD."mix_inhabitants" IS DISTINCT FROM (NEW."mix_inhabitants") OR OLD."total" IS DISTINCT FROM (NEW."total") OR OLD."floor" IS DISTINCT FROM (NEW."floor") OR OLD."ceiling" IS DISTINCT FROM (NEW."ceiling") OR OLD."population_year" IS DISTINCT FROM (NEW."population_year") OR OLD."has_example_weights" IS DISTINCT FROM (NEW."has_example_weights") OR OLD."organisation_id" IS DISTINCT FROM (NEW."organisation_id") OR OLD."proposed_by_id" IS DISTINCT FROM (NEW."proposed_by_id") OR OLD."proposed_at" IS DISTINCT FROM (NEW."proposed_at") OR OLD."submission" IS DISTINCT FROM (NEW."submission"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="d02b380e0a9507c886e0b6e5d762fb7cf6f268d1",
                    operation="UPDATE",
                    pgid="pgtrigger_split_never_changes_a1c9a",
                    table="partnerships_split",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="split",
            trigger=pgtrigger.compiler.Trigger(
                name="split_is_never_deleted",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="9bd8164c33059397c5fd9050477a4d9b02ff9210",
                    operation="DELETE",
                    pgid="pgtrigger_split_is_never_deleted_0efd6",
                    table="partnerships_split",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="splitshare",
            trigger=pgtrigger.compiler.Trigger(
                name="split_share_append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="fed988e97817fe6186fe2ef7323cb0b5ad4926a5",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_split_share_append_only_699ad",
                    table="partnerships_splitshare",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="splitshare",
            trigger=pgtrigger.compiler.Trigger(
                name="split_shares_sum_to_total",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n    IF (SELECT sum(amount) FROM partnerships_splitshare WHERE split_id = NEW.split_id)\n       IS DISTINCT FROM (SELECT total FROM partnerships_split WHERE id = NEW.split_id) THEN\n        RAISE EXCEPTION 'the shares of a split sum to its total' USING ERRCODE = 'check_violation';\n    END IF;\n    RETURN NULL;\n",
                    hash="f14cb83bbe4e22b0edc2480e5d43993c9afc9f49",
                    operation="INSERT",
                    pgid="pgtrigger_split_shares_sum_to_total_ee517",
                    table="partnerships_splitshare",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
    ]
