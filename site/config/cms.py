"""How Wagtail's admin is fitted to Redbag's members."""

from wagtail.users.apps import WagtailUsersAppConfig


class CmsUsersConfig(WagtailUsersAppConfig):
    """Members are managed in the CMS with the fields that they have: an address and a name."""
