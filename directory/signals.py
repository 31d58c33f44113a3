"""What follows when rows of the directory go."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete
from django.dispatch import receiver

from directory.models import Member


@receiver(post_delete, sender=Member, dispatch_uid="directory:photo")
def delete_photo(instance: Member, **kwargs: Any) -> None:
    """Delete the photo of a member who is gone, once that is certain."""
    storage, name = instance.photo.storage, instance.photo.name
    if name:
        transaction.on_commit(lambda: storage.delete(name))
