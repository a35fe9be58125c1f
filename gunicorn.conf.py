"""How the web server runs: in a container, and under `manage.py serve` alike."""

import os

from dcs_portal import settings

bind = f"{os.environ.get('BIND_HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
worker_class = "gthread"
workers = int(os.environ.get("WEB_WORKERS", "1"))
threads = int(os.environ.get("WEB_THREADS", "8"))
timeout = 60
graceful_timeout = 8
# Instances on one machine would fight for it.
control_socket_disable = True
# Its own lines go where Django's go, in the same shape. Its access log would hold what a page was asked with;
# dcs_portal/logs.py writes one that does not.
logconfig_dict = settings.LOGGING | {
    "loggers": {
        "gunicorn.error": {"propagate": True},
        "gunicorn.access": {"propagate": False, "handlers": ["quiet"]},
    },
    "handlers": settings.LOGGING["handlers"] | {"quiet": {"class": "logging.NullHandler"}},
}
