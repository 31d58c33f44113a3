"""The app's entry in Django's registry."""

from django.apps import AppConfig


class CommunitiesConfig(AppConfig):
    """People talking: communities of practice, local networks and live threads."""

    name = "communities"
    verbose_name = "Communities"

    def ready(self) -> None:
        """Give members the tokens of their communities, and the tokens names.

        Also follow pages, and close sockets whose right to listen ends. The directory is told what people did together
        here, and how those whom a host brings come in.
        """
        from communities.rules import names, tokens  # noqa: PLC0415 (models can be imported only now)
        from directory.audiences import name_source, token_source  # noqa: PLC0415

        token_source(tokens)
        name_source(names)

        from communities.introductions import Conversations  # noqa: PLC0415
        from directory import conversations  # noqa: PLC0415

        conversations.register(Conversations())

        from communities import belonging, bringing, sharing  # noqa: PLC0415
        from directory.endorsing import shared_work_source  # noqa: PLC0415

        shared_work_source(sharing.shared_threads)
        shared_work_source(sharing.shared_groups)
        belonging.connect()
        bringing.connect()

        from communities import alerts, signals  # noqa: PLC0415
        from communities.live import signals as live_signals  # noqa: PLC0415

        live_signals.connect()
        signals.connect()
        alerts.connect()
