"""Forms: a field with its label, hint and error, and the summary that a refused form begins with.

A page may hold hundreds of fields, so they are drawn without a template.
"""

from collections.abc import Iterable, Iterator

from django import forms
from django.forms.boundfield import BoundField
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from os2collab import ui
from os2collab.components.blocks import render
from os2collab.components.icon import icon
from os2collab.html import format_html

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
    words = Words(field, hint or str(field.help_text), optional=optional)
    widget = field.field.widget
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return _choice(words, look, low, high)
    if isinstance(widget, forms.CheckboxInput):
        return _checkbox(words)
    control = field.as_widget(attrs={"class": "input", **words.described})
    classes = f"field field--{width}" if width else "field"
    label = words.label_optional or words.label
    return format_html(
        '<div class="{}"><label class="field__label" for="{}">{}</label>{}{}{}</div>',
        classes,
        field.id_for_label,
        label,
        words.error,
        control,
        words.hint,
    )


class Words:
    """What is said around a control: its label, hint and error, with the ids that tie them to it."""

    def __init__(self, field: BoundField, hint: str, *, optional: bool) -> None:
        self.field, self.label = field, field.label
        self.label_optional = (
            format_html('{} <span class="field__optional">{}</span>', field.label, _("(optional)")) if optional else ""
        )
        name, errors = field.auto_id, field.errors
        ids = [f"{name}_helptext"] * bool(hint) + [f"{name}_error"] * bool(errors)
        self.ids = " ".join(ids)
        self.hint = self.error = SafeString()
        if hint:
            self.hint = format_html('<span class="field__hint" id="{}_helptext">{}</span>', name, hint)
        if errors:
            said = " ".join(map(str, errors))
            self.error = format_html(
                '<span class="field__error" id="{}_error">{}<span>{}</span></span>',
                name,
                icon("off-track", "small"),
                said,
            )

    @property
    def described(self) -> dict[str, str | bool]:
        """The address of hint and error, for those who listen; Django knows only the field's own help text."""
        return {"aria-describedby": self.ids} if self.ids else {}


def _checkbox(words: Words) -> SafeString:
    """A single box with its label beside it."""
    return format_html(
        '<div class="field">{}<label class="choice choice--plain">{}<span>{}</span></label>{}</div>',
        words.error,
        words.field.as_widget(attrs=words.described),
        words.label,
        words.hint,
    )


def _choice(words: Words, look: str, low: str, high: str) -> SafeString:
    """Radio buttons or boxes as choices, under a legend."""
    if look == "scale":
        row = format_html(
            '<div class="scale"><span class="scale__end" aria-hidden="true">{}</span>'
            '<span class="scale__steps">{}</span>'
            '<span class="scale__end" aria-hidden="true">{}</span></div>',
            low,
            SafeString("".join(_steps(words.field, low, high))),
            high,
        )
    else:
        row = format_html('<div class="choice-row">{}</div>', SafeString("".join(_choices(words.field, look))))
    described = format_html(' aria-describedby="{}"', words.ids) if words.ids else ""
    legend = words.label_optional or words.label
    return format_html(
        '<fieldset class="field"{}><legend class="field__label">{}</legend>{}{}{}</fieldset>',
        described,
        legend,
        words.hint,
        words.error,
        row,
    )


def _choices(field: BoundField, look: str) -> Iterator[str]:
    """Each choice with the colour and icon of what it says."""
    for choice in field.subwidgets:
        known = ui.LOOKS.get(str(choice.data["value"])) if look == "status" else None
        tone = f" choice--{known.tone}" if known else " choice--plain" if look == "plain" else ""
        drawing = icon(known.icon) if known else ""
        yield format_html('<label class="choice{}">{}{}{}</label>', tone, choice.tag(), drawing, choice.choice_label)


def _steps(field: BoundField, low: str, high: str) -> Iterator[str]:
    """The squares of a scale; the words at its ends are said with the first and the last."""
    choices = field.subwidgets
    for number, choice in enumerate(choices, start=1):
        end = low if number == 1 else high if number == len(choices) else ""
        said = format_html('<span class="visually-hidden"> ({})</span>', end) if end else ""
        yield format_html('<label class="choice">{}{}{}</label>', choice.tag(), choice.choice_label, said)


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
