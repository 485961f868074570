"""Partnerships can be found by title, purpose and product, beside whoever leads them and delivers.

Not by their project's title: whoever may join a partnership need not see its project.
"""

from django.utils.translation import gettext_lazy as _

from os2collab.addresses import address
from os2collab.search.kinds import Kind, register, register_world

register_world("partnership", "partnerships_standing", "partnership_id")
register(
    Kind(
        key="partnership",
        icon="money",
        label=_("Partnerships"),
        table="partnerships_partnership",
        url=lambda slug, _number: address("partnership", slug),
        world="partnership",
        joins="""LEFT JOIN projects_project p ON p.id = t.project_id LEFT JOIN projects_product o ON o.id = p.product_id
                 JOIN os2collab_organisation l ON l.id = t.lead_organisation_id
                 LEFT JOIN os2collab_organisation v ON v.id = t.vendor_id""",
        place="COALESCE(o.name || ' · ', '') || l.name",
        body="t.purpose",
        state="t.state",
        around=("l.search", "v.search"),
        also=("o.search",),
        hits=(
            """SELECT s.id FROM partnerships_partnership s JOIN projects_project p ON p.id = s.project_id
               JOIN projects_product o ON o.id = p.product_id WHERE o.search @@ %(some)s::tsquery""",
        ),
    )
)
