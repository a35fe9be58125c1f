import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dcs_portal.settings")
application = get_wsgi_application()

from dcs_portal.jinja import warm  # noqa: E402 (needs the apps)

warm()
