"""What can be found of projects: themselves, by title, product and goal, their milestones and adjustments."""

from django.utils.translation import gettext_lazy as _

from os2collab.addresses import address
from os2collab.search.kinds import Kind, heading_of, register, register_world, rest_of

register_world("project", "SELECT DISTINCT project_id AS id FROM projects_standing WHERE user_id = %(user)s")
register(
    Kind(
        key="project",
        icon="people",
        label=_("Projects"),
        table="projects_project",
        url=lambda slug, _number: address("project", slug),
        world="project",
        joins="""JOIN projects_product o ON o.id = t.product_id LEFT JOIN projects_goal g ON g.id = t.goal_id
                 JOIN os2collab_organisation l ON l.id = t.lead_organisation_id""",
        place="o.name",
        body="COALESCE(g.text, '')",
        state="t.state",
        around=("l.search",),
        also=("o.search", "g.search"),
        hits=(
            """SELECT p.id FROM projects_project p JOIN projects_product o ON o.id = p.product_id
               WHERE o.search @@ %(some)s::tsquery""",
            """SELECT p.id FROM projects_project p JOIN projects_goal g ON g.id = p.goal_id
               WHERE g.search @@ %(some)s::tsquery""",
        ),
    )
)
register(
    Kind(
        key="milestone",
        icon="flag",
        label=_("Milestones"),
        table="projects_milestone",
        url=lambda slug, number: address("milestone", slug, number),
        world="project",
        scope="t.project_id",
        joins="JOIN projects_project p ON p.id = t.project_id JOIN projects_product o ON o.id = p.product_id",
        title="'M' || t.number || ' ' || t.title",
        place="o.name || ': ' || p.title",
        body="t.outcome",
        state="t.state",
        slug="p.slug",
        number="t.number",
        around=("p.search", "o.search"),
    )
)
register(
    Kind(
        key="adjustment",
        icon="scope",
        label=_("Adjustments"),
        table="projects_adjustmentversion",
        url=lambda slug, number: address("adjustment", slug, number),
        world="project",
        scope="a.project_id",
        joins="""JOIN projects_adjustment a ON a.current_id = t.id JOIN projects_project p ON p.id = a.project_id
                 JOIN projects_product o ON o.id = p.product_id""",
        title=heading_of("t.reason"),
        place="o.name || ': ' || p.title",
        body=rest_of("t.reason", "CONCAT_WS(' ', t.for_scope, t.for_staffing, t.for_deadline, t.for_money)"),
        state="a.state",
        slug="p.slug",
        number="a.number",
        around=("p.search", "o.search"),
    )
)
