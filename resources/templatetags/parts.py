"""Tags for the parts of a page that are the same for many readers."""

from __future__ import annotations

from django import template
from django.template import Context, Node, NodeList, TemplateSyntaxError
from django.template.base import Parser, Token
from django.utils.safestring import SafeString, mark_safe

from resources.kept import GAP, PageParts

register = template.Library()
register.simple_tag(lambda: mark_safe(GAP), name="gap")  # noqa: S308 (our own)


@register.tag
def kept(parser: Parser, token: Token) -> PartNode:
    """Keep what stands up to `endkept` (see `resources.kept`): `{% kept "name" %}`.

    Within it there is the page with its surroundings, and nothing of who reads. With `{% kept "name" as parts %}` it is
    not shown, but given as a list, cut where `{% gap %}` leaves room for what is each reader's own.
    """
    _tag, name, *rest = token.split_contents()
    if rest and (len(rest) != 2 or rest[0] != "as"):  # noqa: PLR2004 ("as" and a name)
        raise TemplateSyntaxError("kept takes a name, and may be followed by “as” and a variable")
    nodes = parser.parse(("endkept",))
    parser.delete_first_token()
    return PartNode(name.strip("\"'"), rest[-1] if rest else "", nodes)


class PartNode(Node):
    """A part of a page."""

    child_nodelists = ("nodes",)

    def __init__(self, name: str, variable: str, nodes: NodeList) -> None:
        self.name, self.variable, self.nodes = name, variable, nodes

    def render(self, context: Context) -> SafeString:
        """Return the part, or nothing where a variable takes it."""
        page = context["page"]
        parts: PageParts = page.parts_for(context["request"])

        def draw() -> str:
            around = {"page": page, "request": parts.request, **parts.surroundings}
            return self.nodes.render(context.new(around))

        html = parts.part(self.name, draw)
        if not self.variable:
            return html
        context[self.variable] = [mark_safe(piece) for piece in html.split(GAP)]  # noqa: S308 (as it was)
        return SafeString()
