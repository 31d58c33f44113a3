from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Notifications tell of things of other apps too, by their number: of a member's story, of a wanted guide."""

    dependencies = [
        ("communities", "0007_page_communities"),
        ("directory", "0007_evidence"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        migrations.swappable_dependency(settings.WAGTAIL_PAGE_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="notification",
            name="notification_of_one_thing",
        ),
        migrations.AddField(
            model_name="notification",
            name="number",
            field=models.BigIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="notification",
            name="subject",
            field=models.CharField(blank=True, max_length=10),
        ),
        migrations.AlterField(
            model_name="notification",
            name="kind",
            field=models.CharField(
                choices=[
                    ("reply", "Reply"),
                    ("mention", "Mention"),
                    ("answer", "Answer"),
                    ("outcome", "Where it went"),
                    ("hosts", "Question to the hosts"),
                    ("moved", "Moved"),
                    ("draft", "Taken into a draft"),
                    ("search", "Saved search"),
                    ("introduced", "An introduction"),
                    ("endorsed", "Endorsement"),
                    ("changed", "A page changed"),
                    ("news", "News"),
                ],
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            model_name="notification",
            constraint=models.UniqueConstraint(
                condition=models.Q(("number__isnull", False), ("read_at", None)),
                fields=("member", "subject", "number", "news"),
                name="notified_of_news_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="notification",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("number", None),
                        ("subject", ""),
                        models.Q(
                            models.Q(
                                ("endorsement", None),
                                ("introduction", None),
                                ("page", None),
                                ("search", None),
                                ("thread__isnull", False),
                            ),
                            models.Q(
                                ("endorsement", None),
                                ("introduction", None),
                                ("page", None),
                                ("post", None),
                                ("search__isnull", False),
                                ("thread", None),
                            ),
                            models.Q(
                                ("endorsement", None),
                                ("introduction__isnull", False),
                                ("page", None),
                                ("search", None),
                                ("thread", None),
                            ),
                            models.Q(
                                ("endorsement__isnull", False),
                                ("introduction", None),
                                ("page", None),
                                ("post", None),
                                ("search", None),
                                ("thread", None),
                            ),
                            models.Q(
                                ("endorsement", None),
                                ("introduction", None),
                                ("page__isnull", False),
                                ("search", None),
                                ("thread", None),
                            ),
                            _connector="OR",
                        ),
                    ),
                    models.Q(
                        models.Q(("subject", ""), _negated=True),
                        ("endorsement", None),
                        ("introduction", None),
                        ("number__isnull", False),
                        ("page", None),
                        ("post", None),
                        ("search", None),
                        ("thread", None),
                    ),
                    _connector="OR",
                ),
                name="notification_of_one_thing",
            ),
        ),
    ]
