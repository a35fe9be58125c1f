"""Django's own admin list of the incidents, to hold the queue against. The portal does not mount it."""

import types

from django.conf import settings
from django.contrib.admin import AdminSite, ModelAdmin
from django.urls import clear_url_caches, include, path, set_urlconf


class Everything(ModelAdmin):
    list_display = ("reference", "status", "severity", "category", "platform", "school", "officer", "reported_at")
    list_filter = ("status", "severity", "category", "platform")
    search_fields = ("reference", "whereabouts", "link")
    list_select_related = ("school", "officer")
    ordering = ("-reported_at", "-pk")
    list_per_page = 25
    has_view_permission = has_change_permission = has_module_permission = lambda self, request, obj=None: True
    has_add_permission = has_delete_permission = lambda self, request, obj=None: False


class Site(AdminSite):
    def has_permission(self, request) -> bool:
        return True


def mount() -> str:
    """Mount it for this process; the address of its list."""
    from incidents.models import Incident

    site = Site()
    site.register(Incident, Everything)
    urls = types.ModuleType("_urls_with_admin")
    urls.urlpatterns = [path("admin/", site.urls), path("", include(settings.ROOT_URLCONF))]
    import sys

    sys.modules[urls.__name__] = urls
    settings.ROOT_URLCONF = urls.__name__
    clear_url_caches()
    set_urlconf(None)
    return "/admin/incidents/incident/"
