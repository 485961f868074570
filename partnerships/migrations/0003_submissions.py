import uuid

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("partnerships", "0002_standing"),
    ]

    operations = [
        migrations.AddField(
            model_name="partnership",
            name="submission",
            field=models.UUIDField(default=uuid.uuid4, unique=True),
        ),
        migrations.AddField(
            model_name="review",
            name="submission",
            field=models.UUIDField(default=uuid.uuid4, unique=True),
        ),
        migrations.AddIndex(
            model_name="pledgechange",
            index=models.Index(fields=["pledge", "-id"], name="pledge_change_story"),
        ),
        migrations.AddIndex(
            model_name="review",
            index=models.Index(fields=["partnership", "-id"], name="review_story"),
        ),
        migrations.AddConstraint(
            model_name="pledgechange",
            constraint=models.CheckConstraint(
                name="pledge_change_withdrawal_has_reason",
                condition=~models.Q(level="withdrawn") | ~models.Q(reason=""),
                violation_error_message="Say why the pledge is withdrawn.",
            ),
        ),
    ]
