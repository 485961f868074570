"""What can be found of projects: themselves, by title, product and goal, and their milestones."""

from django.utils.translation import gettext_lazy as _

from os2collab.addresses import address
from os2collab.search.kinds import Kind, register, register_world

register_world("project", "projects_standing", "project_id")
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
