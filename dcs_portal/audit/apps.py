from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "dcs_portal.audit"

    def ready(self) -> None:
        from . import notices  # noqa: F401
