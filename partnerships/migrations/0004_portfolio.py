from django.conf import settings
from django.db import migrations, models

# One row a living partnership, and one for each living project without any. A side that never reported is counted
# from the project's first day; a project without a vendor has no vendor to hear from.
PORTFOLIO_SQL = """
CREATE VIEW partnerships_portfolio AS
SELECT CASE WHEN s.id IS NULL THEN 'project-' || p.id ELSE 'partnership-' || s.id END AS key,
       p.id AS project_id,
       s.id AS partnership_id,
       p.product_id,
       COALESCE(p.slug, '') AS project_slug,
       COALESCE(s.slug, '') AS partnership_slug,
       COALESCE(s.title, '') AS partnership_title,
       COALESCE(o.name || ' ' || p.title, s.title) AS name,
       COALESCE(p.level, '') AS level,
       LEAST(heard.vendor_at, heard.municipality_at) AS quiet_since,
       CASE WHEN p.open_count > 0 AND p.state = 'active'
            THEN (LEAST(heard.vendor_at, heard.municipality_at) AT TIME ZONE 'Europe/Copenhagen')::date + p.rhythm_days + 1
       END AS silent_from,
       COALESCE(p.gap_count, 0) AS gap_count,
       COALESCE(p.slipping_count, 0) AS slipping_count,
       COALESCE(p.worst_slip_days, 0) AS worst_slip_days,
       p.next_due_on,
       COALESCE(s.state, '') AS partnership_state,
       s.goal_amount, s.binding_amount, s.conditional_amount, s.interest_amount, s.deadline,
       COALESCE(r.verdict, '') AS verdict,
       r.by_id AS reviewer_id,
       s.review_due_on
FROM projects_project p
FULL JOIN (
    SELECT id, project_id, slug, title, state, goal_amount, binding_amount, conditional_amount, interest_amount, deadline,
           latest_review_id, review_due_on
    FROM partnerships_partnership WHERE state NOT IN ('closed', 'lapsed')
) s ON s.project_id = p.id
LEFT JOIN LATERAL (
    SELECT COALESCE(p.municipality_reported_at, p.created_at) AS municipality_at,
           CASE WHEN p.vendor_reported_at IS NOT NULL THEN p.vendor_reported_at
                WHEN EXISTS (SELECT 1 FROM projects_participation a
                             WHERE a.project_id = p.id AND a.side = 'vendor' AND a.ended_on IS NULL)
                THEN p.created_at
           END AS vendor_at
) heard ON true
LEFT JOIN projects_product o ON o.id = p.product_id
LEFT JOIN partnerships_review r ON r.id = s.latest_review_id
WHERE s.id IS NOT NULL OR p.state <> 'closed'
"""


class Migration(migrations.Migration):
    dependencies = [
        ("partnerships", "0003_submissions"),
        ("projects", "0002_standing"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL(PORTFOLIO_SQL, "DROP VIEW partnerships_portfolio"),
        migrations.CreateModel(
            name="PortfolioRow",
            fields=[
                ("key", models.CharField(max_length=30, primary_key=True, serialize=False)),
                ("product_id", models.BigIntegerField(null=True)),
                ("project_slug", models.CharField(max_length=60)),
                ("partnership_slug", models.CharField(max_length=60)),
                ("partnership_title", models.CharField(max_length=120)),
                ("name", models.CharField(max_length=210)),
                ("level", models.CharField(max_length=8)),
                ("quiet_since", models.DateTimeField(null=True)),
                ("silent_from", models.DateField(null=True)),
                ("gap_count", models.PositiveSmallIntegerField()),
                ("slipping_count", models.PositiveSmallIntegerField()),
                ("worst_slip_days", models.IntegerField()),
                ("next_due_on", models.DateField(null=True)),
                ("partnership_state", models.CharField(max_length=10)),
                ("goal_amount", models.DecimalField(decimal_places=2, max_digits=12, null=True)),
                ("binding_amount", models.DecimalField(decimal_places=2, max_digits=14, null=True)),
                ("conditional_amount", models.DecimalField(decimal_places=2, max_digits=14, null=True)),
                ("interest_amount", models.DecimalField(decimal_places=2, max_digits=14, null=True)),
                ("deadline", models.DateField(null=True)),
                ("verdict", models.CharField(max_length=8)),
                ("reviewer_id", models.BigIntegerField(null=True)),
                ("review_due_on", models.DateField(null=True)),
            ],
            options={"db_table": "partnerships_portfolio", "managed": False},
        ),
        migrations.CreateModel(
            name="SavedView",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=60, verbose_name="Name")),
                ("query", models.CharField(max_length=500)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=models.CASCADE, related_name="saved_views", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={"ordering": ["name"]},
        ),
        migrations.AddConstraint(
            model_name="savedview",
            constraint=models.UniqueConstraint(
                name="saved_view_name_once",
                fields=["user", "name"],
                violation_error_message="You have a view with that name already.",
            ),
        ),
    ]
