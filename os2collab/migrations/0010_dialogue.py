import uuid

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import os2collab.clock
import os2collab.models.attachment


class Migration(migrations.Migration):
    dependencies = [
        ("contenttypes", "0002_remove_content_type_name"),
        ("os2collab", "0009_search"),
    ]

    operations = [
        migrations.CreateModel(
            name="Attachment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("on_id", models.BigIntegerField()),
                ("within_id", models.BigIntegerField()),
                (
                    "audience",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "Everybody here"),
                            ("municipality", "Municipalities and the secretariat only"),
                            ("vendor", "Vendors only"),
                        ],
                        max_length=12,
                        verbose_name="Who can read it?",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=120, verbose_name="Why not everybody?")),
                ("at", models.DateTimeField(default=os2collab.clock.now)),
                ("submission", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("title", models.CharField(max_length=150, verbose_name="Name")),
                ("url", models.URLField(blank=True, max_length=600, verbose_name="Address")),
                (
                    "content",
                    models.FileField(
                        blank=True,
                        max_length=60,
                        storage=os2collab.models.attachment.storage,
                        upload_to=os2collab.models.attachment.random_name,
                        verbose_name="File",
                    ),
                ),
                ("media_type", models.CharField(blank=True, max_length=100)),
                ("size", models.PositiveBigIntegerField(null=True)),
                ("sha256", models.CharField(blank=True, max_length=64)),
                ("removed_at", models.DateTimeField(null=True)),
            ],
            options={
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(
                        fields=("submission",),
                        name="attachment_submitted_once",
                        violation_error_message="This has been saved already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("audience__in", ["", "municipality", "vendor"])),
                        name="attachment_audience_known",
                        violation_error_message="Choose one of the values that are offered.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("audience", ""), ("reason", "")),
                            models.Q(
                                models.Q(("audience", ""), _negated=True), models.Q(("reason", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="attachment_wall_has_a_reason",
                        violation_error_message="Say why it is for one side only. Those who can read it see the reason.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("size__gt", 0),
                                ("url", ""),
                                models.Q(("sha256", ""), _negated=True),
                                models.Q(("media_type", ""), _negated=True),
                            ),
                            models.Q(
                                models.Q(("url", ""), _negated=True),
                                ("content", ""),
                                ("media_type", ""),
                                ("sha256", ""),
                                ("size", None),
                            ),
                            _connector="OR",
                        ),
                        name="attachment_is_a_file_or_a_link",
                        violation_error_message="Choose a file, or write an address: one of the two.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("url", ""), ("url__startswith", "https://"), _connector="OR"),
                        name="attachment_links_are_safe",
                        violation_error_message="Write an address that begins with https://.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("size", None),
                            models.Q(("removed_at", None), models.Q(("content", ""), _negated=True)),
                            models.Q(("content", ""), ("removed_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="attachment_content_until_removed",
                        violation_error_message="The content of a file stays until it is removed.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Comment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("on_id", models.BigIntegerField()),
                ("within_id", models.BigIntegerField()),
                (
                    "audience",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "Everybody here"),
                            ("municipality", "Municipalities and the secretariat only"),
                            ("vendor", "Vendors only"),
                        ],
                        max_length=12,
                        verbose_name="Who can read it?",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=120, verbose_name="Why not everybody?")),
                ("at", models.DateTimeField(default=os2collab.clock.now)),
                ("submission", models.UUIDField(default=uuid.uuid4, editable=False)),
                (
                    "text",
                    models.TextField(blank=True, max_length=10000, verbose_name="What do you want decided or solved?"),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                ("edited_at", models.DateTimeField(null=True)),
                ("withdrawn_at", models.DateTimeField(null=True)),
            ],
            options={
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(
                        fields=("submission",),
                        name="comment_submitted_once",
                        violation_error_message="This has been saved already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("audience__in", ["", "municipality", "vendor"])),
                        name="comment_audience_known",
                        violation_error_message="Choose one of the values that are offered.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("audience", ""), ("reason", "")),
                            models.Q(
                                models.Q(("audience", ""), _negated=True), models.Q(("reason", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="comment_wall_has_a_reason",
                        violation_error_message="Say why it is for one side only. Those who can read it see the reason.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("withdrawn_at", None), models.Q(("text", ""), _negated=True)),
                            models.Q(("text", ""), ("withdrawn_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="comment_says_something_until_withdrawn",
                        violation_error_message="Write what you want to say.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("edited_at", None), ("edited_at__gte", models.F("at")), _connector="OR"),
                            models.Q(("withdrawn_at", None), ("withdrawn_at__gte", models.F("at")), _connector="OR"),
                        ),
                        name="comment_changed_after_it_was_said",
                        violation_error_message="A comment is changed after it was written.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CommentVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("text", models.TextField()),
                ("at", models.DateTimeField(default=os2collab.clock.now)),
            ],
            options={
                "ordering": ["-number"],
            },
        ),
        migrations.CreateModel(
            name="Draft",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("on_id", models.BigIntegerField()),
                ("text", models.TextField(blank=True)),
                ("audience", models.CharField(blank=True, max_length=12)),
                ("reason", models.CharField(blank=True, max_length=120)),
                ("at", models.DateTimeField(default=os2collab.clock.now)),
                ("submission", models.UUIDField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("audience__in", ["", "municipality", "vendor"])),
                        name="draft_audience_known",
                        violation_error_message="Choose one of the values that are offered.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Mention",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ],
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="event",
            name="event_tells_open_pages",
        ),
        migrations.AddField(
            model_name="event",
            name="audience",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", "Everybody here"),
                    ("municipality", "Municipalities and the secretariat only"),
                    ("vendor", "Vendors only"),
                ],
                db_default="",
                default="",
                max_length=12,
            ),
        ),
        migrations.AddField(
            model_name="attachment",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="attachment",
            name="on_type",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="contenttypes.contenttype"
            ),
        ),
        migrations.AddField(
            model_name="attachment",
            name="organisation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="os2collab.organisation"
            ),
        ),
        migrations.AddField(
            model_name="attachment",
            name="removed_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="attachment",
            name="within_type",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="contenttypes.contenttype"
            ),
        ),
        migrations.AddField(
            model_name="comment",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="comment",
            name="on_type",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="contenttypes.contenttype"
            ),
        ),
        migrations.AddField(
            model_name="comment",
            name="organisation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="os2collab.organisation"
            ),
        ),
        migrations.AddField(
            model_name="comment",
            name="within_type",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="contenttypes.contenttype"
            ),
        ),
        migrations.AddField(
            model_name="commentversion",
            name="comment",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="versions", to="os2collab.comment"
            ),
        ),
        migrations.AddField(
            model_name="draft",
            name="on_type",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="contenttypes.contenttype"
            ),
        ),
        migrations.AddField(
            model_name="draft",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="mention",
            name="comment",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="mentions", to="os2collab.comment"
            ),
        ),
        migrations.AddField(
            model_name="mention",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddConstraint(
            model_name="event",
            constraint=models.CheckConstraint(
                condition=models.Q(("audience__in", ["", "municipality", "vendor"])),
                name="event_audience_known",
                violation_error_message="Choose one of the values that are offered.",
            ),
        ),
        migrations.AddIndex(
            model_name="attachment",
            index=models.Index(fields=["on_type", "on_id", "id"], name="attachment_on"),
        ),
        migrations.AddConstraint(
            model_name="attachment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("removed_at", None), ("removed_by", None)),
                    models.Q(("removed_at__isnull", False), ("removed_by__isnull", False)),
                    _connector="OR",
                ),
                name="attachment_removed_by_somebody",
                violation_error_message="Somebody removes a file.",
            ),
        ),
        migrations.AddIndex(
            model_name="comment",
            index=models.Index(fields=["on_type", "on_id", "id"], name="comment_on"),
        ),
        migrations.AddConstraint(
            model_name="commentversion",
            constraint=models.UniqueConstraint(
                fields=("comment", "number"),
                name="comment_version_once",
                violation_error_message="This has been saved already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="draft",
            constraint=models.UniqueConstraint(
                fields=("user", "on_type", "on_id"),
                name="draft_one_each",
                violation_error_message="There is a draft already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="mention",
            constraint=models.UniqueConstraint(
                fields=("comment", "user"),
                name="mention_once",
                violation_error_message="This person is mentioned already.",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="event",
            trigger=pgtrigger.compiler.Trigger(
                name="event_tells_open_pages",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    PERFORM pg_notify('happened', place.within_type_id || ':' || place.within_id || ':' || place.audience)\n       FROM (SELECT DISTINCT within_type_id, within_id, audience FROM fresh) AS place;\n    RETURN NULL;\n",
                    hash="c5dd2fbac69b9b3c92401b8edfe0ebb8e0b5d861",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_event_tells_open_pages_2f656",
                    referencing="REFERENCING NEW TABLE AS fresh ",
                    table="os2collab_event",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="attachment",
            trigger=pgtrigger.compiler.Trigger(
                name="attachment_is_fixed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."on_type_id" IS DISTINCT FROM (NEW."on_type_id") OR OLD."on_id" IS DISTINCT FROM (NEW."on_id") OR OLD."within_type_id" IS DISTINCT FROM (NEW."within_type_id") OR OLD."within_id" IS DISTINCT FROM (NEW."within_id") OR OLD."by_id" IS DISTINCT FROM (NEW."by_id") OR OLD."organisation_id" IS DISTINCT FROM (NEW."organisation_id") OR OLD."audience" IS DISTINCT FROM (NEW."audience") OR OLD."reason" IS DISTINCT FROM (NEW."reason") OR OLD."at" IS DISTINCT FROM (NEW."at") OR OLD."submission" IS DISTINCT FROM (NEW."submission") OR OLD."title" IS DISTINCT FROM (NEW."title") OR OLD."url" IS DISTINCT FROM (NEW."url") OR OLD."media_type" IS DISTINCT FROM (NEW."media_type") OR OLD."size" IS DISTINCT FROM (NEW."size") OR OLD."sha256" IS DISTINCT FROM (NEW."sha256"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="2738b299232a2f57da05e6df3c3278ebcac3760e",
                    operation="UPDATE",
                    pgid="pgtrigger_attachment_is_fixed_236a2",
                    table="os2collab_attachment",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="attachment",
            trigger=pgtrigger.compiler.Trigger(
                name="attachment_is_never_deleted",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="3496f753ca066691426c4ce7974fd433968958cb",
                    operation="DELETE",
                    pgid="pgtrigger_attachment_is_never_deleted_25754",
                    table="os2collab_attachment",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="comment",
            trigger=pgtrigger.compiler.Trigger(
                name="comment_place_is_fixed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."on_type_id" IS DISTINCT FROM (NEW."on_type_id") OR OLD."on_id" IS DISTINCT FROM (NEW."on_id") OR OLD."within_type_id" IS DISTINCT FROM (NEW."within_type_id") OR OLD."within_id" IS DISTINCT FROM (NEW."within_id") OR OLD."by_id" IS DISTINCT FROM (NEW."by_id") OR OLD."organisation_id" IS DISTINCT FROM (NEW."organisation_id") OR OLD."audience" IS DISTINCT FROM (NEW."audience") OR OLD."reason" IS DISTINCT FROM (NEW."reason") OR OLD."at" IS DISTINCT FROM (NEW."at") OR OLD."submission" IS DISTINCT FROM (NEW."submission"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="f694fda0738ab4238dff96317dc32240e4a66b09",
                    operation="UPDATE",
                    pgid="pgtrigger_comment_place_is_fixed_a2300",
                    table="os2collab_comment",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="comment",
            trigger=pgtrigger.compiler.Trigger(
                name="comment_is_never_deleted",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="52feee632a102bf80ec90b96f454873c4b8a1d70",
                    operation="DELETE",
                    pgid="pgtrigger_comment_is_never_deleted_fa9b6",
                    table="os2collab_comment",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="commentversion",
            trigger=pgtrigger.compiler.Trigger(
                name="comment_version_append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="7aba841f81074a5adff9d4162420ac034c83cdbb",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_comment_version_append_only_86db0",
                    table="os2collab_commentversion",
                    when="BEFORE",
                ),
            ),
        ),
    ]
