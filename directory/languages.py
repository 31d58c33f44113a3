"""The languages that members say they speak or sign: those of these islands, and the commonest others spoken here."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Language(TextChoices):
    """A language by its code (ISO 639-1, else 639-3; Makaton has none).

    Source of the choice: the main languages of the Census 2021.
    """

    ENGLISH = "en", _("English")
    BRITISH_SIGN_LANGUAGE = "bfi", _("British Sign Language")
    IRISH_SIGN_LANGUAGE = "isg", _("Irish Sign Language")
    MAKATON = "makaton", _("Makaton")
    WELSH = "cy", _("Welsh")
    SCOTTISH_GAELIC = "gd", _("Scottish Gaelic")
    SCOTS = "sco", _("Scots")
    IRISH = "ga", _("Irish")
    CORNISH = "kw", _("Cornish")
    AKAN = "ak", _("Akan (Twi)")
    ALBANIAN = "sq", _("Albanian")
    ARABIC = "ar", _("Arabic")
    BENGALI = "bn", _("Bengali (with Sylheti)")
    BULGARIAN = "bg", _("Bulgarian")
    CANTONESE = "yue", _("Cantonese")
    CZECH = "cs", _("Czech")
    FARSI = "fa", _("Persian (Farsi, Dari)")
    FILIPINO = "fil", _("Filipino (Tagalog)")
    FRENCH = "fr", _("French")
    GERMAN = "de", _("German")
    GREEK = "el", _("Greek")
    GUJARATI = "gu", _("Gujarati")
    HEBREW = "he", _("Hebrew")
    HINDI = "hi", _("Hindi")
    HUNGARIAN = "hu", _("Hungarian")
    IGBO = "ig", _("Igbo")
    ITALIAN = "it", _("Italian")
    KURDISH = "ku", _("Kurdish")
    LATVIAN = "lv", _("Latvian")
    LITHUANIAN = "lt", _("Lithuanian")
    MALAYALAM = "ml", _("Malayalam")
    MANDARIN = "cmn", _("Mandarin")
    MARATHI = "mr", _("Marathi")
    NEPALI = "ne", _("Nepali")
    PASHTO = "ps", _("Pashto")
    POLISH = "pl", _("Polish")
    PORTUGUESE = "pt", _("Portuguese")
    PUNJABI = "pa", _("Punjabi")
    ROMANI = "rom", _("Romani")
    ROMANIAN = "ro", _("Romanian")
    RUSSIAN = "ru", _("Russian")
    SHONA = "sn", _("Shona")
    SINHALA = "si", _("Sinhala")
    SLOVAK = "sk", _("Slovak")
    SOMALI = "so", _("Somali")
    SPANISH = "es", _("Spanish")
    SWAHILI = "sw", _("Swahili")
    TAMIL = "ta", _("Tamil")
    TELUGU = "te", _("Telugu")
    TIGRINYA = "ti", _("Tigrinya")
    TURKISH = "tr", _("Turkish")
    UKRAINIAN = "uk", _("Ukrainian")
    URDU = "ur", _("Urdu")
    VIETNAMESE = "vi", _("Vietnamese")
    YIDDISH = "yi", _("Yiddish")
    YORUBA = "yo", _("Yoruba")
