"""`{{ text|markdown }}`: what people write, as safe HTML."""

from django.template import Library
from django.utils.safestring import SafeString

from os2collab.prose import as_html

register = Library()


@register.filter
def markdown(text: str) -> SafeString:
    """Markdown as HTML; stands inside an element of class `prose`."""
    return as_html(text)
