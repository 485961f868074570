from django.db import migrations

from os2collab.search.column import search_column

# The words of a text as Danish stems, as they are written, and from behind: the end of a compound is found by a prefix
# of what is written backwards ("motor" finds "fordelingsmotor"). OS2 in front of a name is left out once, so that
# "valghalla" finds "OS2valghalla"; "og" is no word of its own and keeps phrases from running on into the repetition.
FUNCTIONS = r"""
CREATE FUNCTION search_words(words text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT stems || strip(to_tsvector('simple', words)) || array_to_tsvector(ARRAY(
        SELECT '<' || reverse(lexeme) FROM unnest(stems) WHERE length(lexeme) BETWEEN 5 AND 60
    ))
    FROM (
        SELECT to_tsvector('danish', CASE WHEN words ~* '\mos2'
            THEN words || ' og ' || regexp_replace(words, '\mos2-?', '', 'gi') ELSE words END) AS stems
    ) AS stemmed;
END;
CREATE FUNCTION search_vector(title text, body text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT setweight(search_words(title), 'A') || setweight(search_words(body), 'C');
END;
"""
NAME = "name || CASE WHEN kind = 'municipality' THEN ' Kommune' ELSE '' END"
NUMBERS = "cvr || ' ' || gln || ' ' || municipality_code"


class Migration(migrations.Migration):
    dependencies = [("os2collab", "0008_tell_once_a_statement")]
    operations = [
        migrations.RunSQL(FUNCTIONS, "DROP FUNCTION search_vector(text, text); DROP FUNCTION search_words(text);"),
        search_column("os2collab_organisation", NAME, NUMBERS),
    ]
