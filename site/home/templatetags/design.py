"""The design system's tags: available in every template without loading."""

from django import template

register = template.Library()
