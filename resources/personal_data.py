"""What in a text looks like the data of a person: numbers and addresses that should not stand on a page.

Let pass, because they belong to organisations: mailboxes that a team shares (`enquiries@…`), numbers that nobody's
home or pocket has (0800, 0808, 03…, 111, 999), and web addresses with whatever stands in them. A name or a story may
still tell who somebody is: no pattern finds that.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ADDRESS = re.compile(r"\bhttps?://\S+|\bwww\.\S+", re.IGNORECASE)
MAIL = re.compile(r"[\w.+'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
TEN_DIGITS = re.compile(r"(?<![\d+])(?<!\d\.)\d{3}[ -]?\d{3}[ -]?\d{4}(?!\d|\.\d)")
TELEPHONE = re.compile(r"(?<!\d)(?<!\d\.)(?:\+44[ -]?(?:\(0\)[ -]?)?|\(?0)[127]\d(?:[ ()-]{0,2}\d){7,8}(?!\d)")
# The letters that a number may hold: https://www.gov.uk/hmrc-internal-manuals/national-insurance-manual/nim39110
INSURANCE = re.compile(
    r"\b(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z](?: ?\d\d){3} ?[A-D]\b", re.IGNORECASE
)
# fmt: off
SHARED_MAILBOXES = frozenset({
    "admin", "bookings", "comms", "communications", "contact", "correspondence", "engagement",
    "enquiries", "enquiry", "feedback", "foi", "hello", "help", "info",
    "improvement", "library", "mail", "media", "office", "pals", "press",
    "quality", "reception", "research", "support", "team", "training",
})
# fmt: on
NHS_DIGITS = 10


@dataclass(frozen=True)
class Found:
    """Something that looks like a person's data, as it stands in the text."""

    text: str
    kind: str | Promise


def personal_data(text: str) -> Iterator[Found]:
    """Yield what in the text looks like a person's data."""
    text = ADDRESS.sub(" ", text)
    for found in MAIL.findall(text):
        if found.partition("@")[0].lower() not in SHARED_MAILBOXES:
            yield Found(found, _("an e-mail address"))
    for found in TEN_DIGITS.findall(text):
        if is_nhs_number(found):
            yield Found(found, _("an NHS number"))
    for found in TELEPHONE.findall(text):
        yield Found(found, _("a telephone number"))
    for found in INSURANCE.findall(text):
        yield Found(found, _("a National Insurance number"))


def is_nhs_number(text: str) -> bool:
    """Say whether ten digits are an NHS number: the last one checks the others, modulus 11.

    Source: https://www.datadictionary.nhs.uk/attributes/nhs_number.html
    """
    digits = [int(sign) for sign in text if sign.isdecimal()]
    if len(digits) != NHS_DIGITS or len(set(digits)) == 1:
        return False
    check = 11 - sum(weight * digit for weight, digit in zip(range(10, 1, -1), digits, strict=False)) % 11
    return check % 11 == digits[-1]
