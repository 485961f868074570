"""Forms: a field with its label, hint and error, and the summary that a refused form begins with."""

from collections.abc import Iterable, Iterator

from django import forms
from django.forms.boundfield import BoundField
from django.utils.safestring import SafeString

from os2collab import ui
from os2collab.components.blocks import render

WIDTHS = ("", "short", "medium", "money")
LOOKS = ("", "status", "scale", "plain")


def field(
    field: BoundField,
    *,
    width: str = "",
    look: str = "",
    hint: str = "",
    optional: bool = False,
    low: str = "",
    high: str = "",
) -> SafeString:
    """Label above, hint and error in words, tied to the control.

    `width` short, medium or money. Radio buttons and checkboxes become choices; `look` status gives them the
    colours of a status or a verdict, scale makes squares with the words `low` and `high` at the ends, plain takes the
    frames away.
    """
    for prop, value, known in (("width", width, WIDTHS), ("look", look, LOOKS)):
        if value not in known:
            raise ValueError(f"no field {prop} {value!r}; there is: {', '.join(known[1:])}")
    widget = field.field.widget
    props = {
        "field": field,
        "hint": hint or field.help_text,
        "optional": optional,
        "width": width,
        "low": low,
        "high": high,
    }
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return render("field-choice", props | {"look": look, "choices": list(_choices(field, look))})
    if isinstance(widget, forms.CheckboxInput):
        return render("field-checkbox", props | {"control": field.as_widget(attrs=_described(field, hint))})
    return render("field", props | {"control": field.as_widget(attrs={"class": "input", **_described(field, hint)})})


def _described(field: BoundField, hint: str) -> dict[str, str | bool]:
    """The address of hint and error, for those who listen; Django knows only the field's own help text."""
    parts = [f"{field.auto_id}_helptext"] if hint or field.help_text else []
    parts += [f"{field.auto_id}_error"] if field.errors else []
    return {"aria-describedby": " ".join(parts)} if parts else {}


def _choices(field: BoundField, look: str) -> Iterator[dict[str, object]]:
    for choice in field.subwidgets:
        known = ui.LOOKS.get(str(choice.data["value"])) if look == "status" else None
        tone, icon = (known.tone, known.icon) if known else ("", "")
        yield {"control": choice.tag(), "label": choice.choice_label, "tone": tone, "icon": icon}


def error_summary(form: forms.BaseForm | Iterable[forms.BaseForm], *, focus: bool = True) -> SafeString:
    """What to correct, with links to the fields; takes the focus. Of a form or a formset; silent when all is well."""
    errors: list[tuple[str, str, str]] = []
    for each in [form] if isinstance(form, forms.BaseForm) else form:
        errors += [("", "", str(error)) for error in each.non_field_errors()]
        errors += [(_target(bound), _lead_in(bound), str(error)) for bound in each for error in bound.errors]
    return render("error-summary", {"errors": errors, "focus": focus}) if errors else SafeString()


def _lead_in(field: BoundField) -> str:
    """The label before its error: `Amount:`, but a question needs no colon."""
    label = str(field.label)
    return label if label.endswith(("?", ":", ".")) else f"{label}:"


def _target(field: BoundField) -> str:
    """The id that a link to the field must have: a group of choices has none of its own, so its first."""
    return field.id_for_label or f"{field.auto_id}_0"
