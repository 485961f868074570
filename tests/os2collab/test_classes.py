"""A class in a template is one that the stylesheet knows: a misspelt one would just look wrong, quietly."""

import re

from django.conf import settings

NOT_WHOLE = re.compile(r"\{%.*?%\}|\{\{.*?\}\}")


def test_templates_use_classes_that_exist():
    folder = settings.BASE_DIR
    css = " ".join(file.read_text() for file in (folder / "static" / "css").rglob("*.css"))
    known = set(re.findall(r"\.([a-z][\w-]*)", css))
    unknown = {}
    for file in (folder / "templates").rglob("*.html"):
        if "mail" in file.parts:
            continue
        for attribute in re.findall(r'class="((?:\{%.*?%\}|[^"])*)"', file.read_text()):
            words = NOT_WHOLE.sub("…", attribute).replace("… ", " ").split()
            for word in words:
                name = word.removesuffix("…").removeprefix("…")
                if name and "…" not in name and not name.endswith("--") and name not in known:
                    unknown.setdefault(name, str(file.relative_to(folder)))
    assert unknown == {}
