"""Partnerships can be found by title, purpose and product, beside whoever leads them and delivers.

Not by their project's title: whoever may join a partnership need not see its project. Comments, on whatever matter they
lie, can be found by their audience.
"""

from django.utils.translation import gettext_lazy as _

from os2collab.addresses import address
from os2collab.search.kinds import Kind, heading_of, register, register_world, rest_of

register_world(
    "partnership", "SELECT DISTINCT partnership_id AS id FROM partnerships_standing WHERE user_id = %(user)s"
)
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

# Needs lie open for everybody who works somewhere: one place, which holds all of them.
register_world(
    "needs",
    """SELECT 1 AS id FROM os2collab_membership WHERE user_id = %(user)s
       AND started_on <= (now() AT TIME ZONE 'Europe/Copenhagen')::date
       AND (ended_on IS NULL OR ended_on >= (now() AT TIME ZONE 'Europe/Copenhagen')::date)""",
)
register(
    Kind(
        key="need",
        icon="flag",
        label=_("Needs"),
        table="partnerships_need",
        url=lambda _slug, number: address("need", number),
        world="needs",
        scope="1",
        joins="""LEFT JOIN projects_product o ON o.id = t.product_id
                 JOIN os2collab_organisation l ON l.id = t.organisation_id""",
        place="COALESCE(o.name || ' · ', '') || l.name",
        body="t.text",
        slug="''",
        number="t.id",
        around=("l.search",),
        also=("o.search",),
        hits=(
            """SELECT n.id FROM partnerships_need n JOIN projects_product o ON o.id = n.product_id
               WHERE o.search @@ %(some)s::tsquery""",
        ),
    )
)

# Containers of two sorts: each is its content type and its id.
TYPE = "(SELECT id FROM django_content_type WHERE app_label = '{}' AND model = '{}')"
# With the names of those who are mentioned, as on its page; what names nobody stays as it was typed. Asked once a row.
NUMBER = r"'^([0-9]{1,18})\]'"
NAMED = rf"""CROSS JOIN LATERAL (SELECT CASE WHEN position('@[' IN t.text) = 0 THEN t.text ELSE (
    SELECT string_agg(
        CASE WHEN u.id IS NOT NULL THEN '@' || u.name || regexp_replace(part, {NUMBER}, '')
             WHEN place = 1 THEN part ELSE '@[' || part END, '' ORDER BY place)
    FROM regexp_split_to_table(t.text, '@\[') WITH ORDINALITY AS parts (part, place)
    LEFT JOIN os2collab_mention m ON m.comment_id = t.id AND place > 1
        AND m.user_id = substring(part FROM {NUMBER})::bigint
    LEFT JOIN os2collab_user u ON u.id = m.user_id
    ) END AS words OFFSET 0) AS said"""  # noqa: S608 - all of it is ours
TEXT = r"btrim(said.words, E' \t\n')"
PROJECT, PARTNERSHIP = TYPE.format("projects", "project"), TYPE.format("partnerships", "partnership")
NEED = TYPE.format("partnerships", "need")
register_world(
    "talk",
    f"""SELECT {PROJECT} || ':' || id AS id FROM project_world
        UNION ALL SELECT {PARTNERSHIP} || ':' || id FROM partnership_world
        UNION ALL SELECT {NEED} || ':' || n.id FROM partnerships_need n, needs_world""",  # noqa: S608 - all of it is ours
)
register(
    Kind(
        key="comment",
        icon="talk",
        label=_("Comments"),
        table="os2collab_comment",
        url=lambda _slug, number: address("comment", number),
        world="talk",
        scope="t.within_type_id || ':' || t.within_id",
        audience="t.audience",
        joins=f"""LEFT JOIN projects_project p ON p.id = t.within_id AND t.within_type_id = {PROJECT}
                  LEFT JOIN projects_product o ON o.id = p.product_id
                  LEFT JOIN partnerships_partnership s ON s.id = t.within_id AND t.within_type_id = {PARTNERSHIP}
                  LEFT JOIN partnerships_need e ON e.id = t.within_id AND t.within_type_id = {NEED}
                  {NAMED}""",
        title=heading_of(TEXT),
        place="COALESCE(o.name || ': ' || p.title, s.title, e.title)",
        body=rest_of(TEXT),
        slug="''",
        number="t.id",
        around=("p.search", "o.search", "s.search", "e.search"),
    )
)
