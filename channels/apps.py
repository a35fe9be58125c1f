from django.apps import AppConfig


class ChannelsConfig(AppConfig):
    name = "channels"

    def ready(self) -> None:
        from dcs_portal.audit.words import register
        from dcs_portal.schools.signals import access_lost

        from . import home, notices, receivers, words  # noqa: F401

        access_lost.connect(receivers.hand_over)
        home.register()
        register(words.TITLES)
