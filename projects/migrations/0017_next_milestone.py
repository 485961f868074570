import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0016_said_once"),
    ]

    operations = [
        migrations.AddField(
            model_name="project",
            name="next_milestone",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="projects.milestone",
            ),
        ),
    ]
