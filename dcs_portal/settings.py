"""All settings, driven by the environment. `.env.example` lists every variable.

Without any variable this is a development portal: SQLite, and a Valkey server that `manage.py serve` starts.
In production (`DEBUG` off) it refuses to start where a default would be unsafe.
"""

import hashlib
import os
import re
import sys
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import environ
from celery.schedules import crontab
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
environ.Env.read_env(BASE_DIR / ".env")

DEBUG = env.bool("DEBUG", default=False)
TESTING = "pytest" in sys.modules
PRODUCTION = env.bool("PRODUCTION", default=not DEBUG and not TESTING)
DEVELOPMENT_SECRET = "development-only-never-in-production-" + "x" * 32
SECRET_KEY = env("SECRET_KEY", default=DEVELOPMENT_SECRET)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"] if DEBUG else [])
PORTAL_URL = env("PORTAL_URL", default=f"http://localhost:{env('PORT', default='8000')}").rstrip("/")
DATA_DIR = Path(env("DATA_DIR", default=str(BASE_DIR / "var"))).resolve()
DATA_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)

# A demonstration may let people skip the second factor; production may not.
SECOND_FACTOR_OPTIONAL = env.bool("SECOND_FACTOR_OPTIONAL", default=False)
# Fernet keys for TOTP secrets, newest first; an Ed25519 key (32 bytes, hex) for the audit seal.
FIELD_KEYS = env.list("FIELD_KEYS", default=[])
AUDIT_SIGNING_KEY = env("AUDIT_SIGNING_KEY", default="")
# The public halves of keys that signed earlier seals, in hex.
AUDIT_TRUSTED_KEYS = env.list("AUDIT_TRUSTED_KEYS", default=[])
AUDIT_SEAL_EMAILS = env.list("AUDIT_SEAL_EMAILS", default=[])

if PRODUCTION:
    _hex_key, _field_key = re.compile("[0-9a-fA-F]{64}"), re.compile("[A-Za-z0-9_-]{43}=")
    for name, unsafe in {
        "DEBUG off": DEBUG,
        "SECRET_KEY (50 characters or more)": SECRET_KEY == DEVELOPMENT_SECRET or len(SECRET_KEY) < 50,
        "ALLOWED_HOSTS": not ALLOWED_HOSTS,
        "FIELD_KEYS (each 32 bytes in URL-safe base64)": not all(map(_field_key.fullmatch, FIELD_KEYS or [""])),
        "AUDIT_SIGNING_KEY (64 hexadecimal digits)": not _hex_key.fullmatch(AUDIT_SIGNING_KEY),
        "AUDIT_TRUSTED_KEYS (each 64 hexadecimal digits)": not all(map(_hex_key.fullmatch, AUDIT_TRUSTED_KEYS)),
        "SECOND_FACTOR_OPTIONAL (leave it out)": SECOND_FACTOR_OPTIONAL,
    }.items():
        if unsafe:
            raise ImproperlyConfigured(f"Production needs {name} in the environment. See .env.example.")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.microsoft",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "dcs_portal",
    "dcs_portal.audit",
    "dcs_portal.notices",
    "dcs_portal.schools",
    "incidents",
    "policies",
    "training",
    "channels",
]

MIDDLEWARE = [
    "dcs_portal.logs.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    # Before the check of the form's token, which reads the whole body.
    "dcs_portal.uploads.BodyLimitMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "dcs_portal.schools.middleware.SignInMiddleware",
    "dcs_portal.caching.NoStoreMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "dcs_portal.schools.middleware.IdleSessionMiddleware",
    "dcs_portal.schools.middleware.SecondFactorMiddleware",
    "dcs_portal.schools.middleware.TimeZoneMiddleware",
    "dcs_portal.addresses.NulMiddleware",
    "dcs_portal.outage.RedisOutageMiddleware",
]
if DEBUG:
    MIDDLEWARE.append("dcs_portal.demonstration.NotFoundMiddleware")

ROOT_URLCONF = "dcs_portal.urls"
WSGI_APPLICATION = "dcs_portal.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "environment": "dcs_portal.jinja.environment",
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "dcs_portal.jinja.page_context",
            ],
        },
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    },
]
FORM_RENDERER = "dcs_portal.forms.GovukRenderer"

OWN_DATABASE = DATA_DIR / "portal.sqlite3"
DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{OWN_DATABASE}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": ("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA journal_size_limit=27103364;"),
    }
else:
    DATABASES["default"] |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# The embedded Valkey listens on a socket in the data folder, or, as a socket's path may hold only about 100
# characters, in a folder of this user's in the temporary one.
VALKEY_SOCKET = DATA_DIR / "valkey" / "valkey.sock"
if len(os.fsencode(VALKEY_SOCKET)) > 100:
    _name = hashlib.sha256(os.fsencode(DATA_DIR)).hexdigest()[:16]
    VALKEY_SOCKET = Path(tempfile.gettempdir()) / f"dcs-portal-{os.getuid()}" / f"{_name}.sock"
REDIS_URL = env("REDIS_URL", default="")
EMBEDDED_VALKEY = not REDIS_URL
_socket = quote(str(VALKEY_SOCKET))
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        # Of its own number, because clearing the cache empties all of it. CACHE_URL moves it.
        "LOCATION": env("CACHE_URL", default=REDIS_URL or f"unix://{_socket}?db=1"),
        "KEY_PREFIX": "portal",
        "OPTIONS": {"socket_connect_timeout": 2, "socket_timeout": 2},
    }
}

CELERY_BROKER_URL = REDIS_URL or f"redis+socket://{_socket}?virtual_host=0"
CELERY_IMPORTS = [
    *("dcs_portal.health", "incidents.evidence.tasks", "incidents.unsent", "policies.importing.tasks"),
    *("policies.ages.tasks", "incidents.packs.tasks"),
]
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 600,
    # A web request that cannot reach the broker goes on at once: the sweep sends what it missed.
    "socket_connect_timeout": 2,
    "socket_timeout": 5,
    # Without these Kombu tries for six seconds before it gives up.
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0,
    "interval_max": 0,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 300
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "celerybeat-schedule")
CELERY_BEAT_SCHEDULE = {
    "worker heartbeat": {"task": "dcs_portal.health.beat", "schedule": 30, "options": {"expires": 60}},
    "notices that the broker lost": {
        "task": "dcs_portal.notices.tasks.sweep",
        "schedule": 60,
        "options": {"expires": 60},
    },
    "notices that have served": {
        "task": "dcs_portal.notices.tasks.forget",
        "schedule": crontab(hour=3, minute=40),
    },
    "sessions that are over": {
        "task": "dcs_portal.schools.tasks.forget_sessions",
        "schedule": crontab(hour=3, minute=20),
    },
    "seal of the audit chains": {
        "task": "dcs_portal.audit.tasks.seal",
        "schedule": crontab(hour=2, minute=15),
    },
    "versions whose date has come": {
        "task": "policies.tasks.publish_due",
        "schedule": 60,
        "options": {"expires": 60},
    },
    "documents to acknowledge": {
        "task": "policies.tasks.ask_people",
        "schedule": 600,
        "options": {"expires": 600},
    },
    "reviews and periods of documents": {
        "task": "policies.tasks.remind_owners",
        "schedule": crontab(hour=6, minute=10),
    },
    "declarations to sign": {
        "task": "policies.tasks.ask_for_declarations",
        "schedule": 600,
        "options": {"expires": 600},
    },
    "age rules that begin": {
        "task": "policies.ages.tasks.tell_leaders",
        "schedule": crontab(minute="7,37"),
    },
    "training that is open": {
        "task": "training.tasks.remind",
        "schedule": 300,
        "options": {"expires": 300},
    },
    "channels to review, whose approval ends, or that lose a keeper": {
        "task": "channels.tasks.tend",
        "schedule": 900,
        "options": {"expires": 900},
    },
    "drafts that were left": {
        "task": "incidents.tasks.forget_old_drafts",
        "schedule": crontab(hour=3, minute=5),
    },
    "reports of danger that were begun and left": {
        "task": "incidents.unsent.send_left_drafts",
        "schedule": 60,
        "options": {"expires": 60},
    },
    "reports that nobody has claimed in time": {
        "task": "incidents.tasks.chase_late",
        "schedule": 300,
        "options": {"expires": 300},
    },
    "posts that wait for removal": {
        "task": "incidents.tasks.remind_of_posts",
        "schedule": 600,
        "options": {"expires": 600},
    },
    "clocks of cases": {
        "task": "incidents.tasks.tend_clocks",
        "schedule": 120,
        "options": {"expires": 120},
    },
    "offers of cases that nobody answers": {
        "task": "incidents.tasks.chase_offers",
        "schedule": 300,
        "options": {"expires": 300},
    },
    "what is planned for today": {
        "task": "incidents.tasks.remind_of_planned",
        "schedule": crontab(minute=15),
    },
    "people whose names were written into reports": {
        "task": "incidents.tasks.match_names",
        "schedule": crontab(minute=25),
    },
    "previews that wait": {
        "task": "incidents.evidence.tasks.sweep_previews",
        "schedule": 60,
        "options": {"expires": 60},
    },
    "files that wait for the virus scanner": {
        "task": "incidents.evidence.tasks.sweep_scans",
        "schedule": 60,
        "options": {"expires": 60},
    },
    "copies of sealed files": {
        "task": "incidents.evidence.tasks.sweep_copies",
        "schedule": 60,
        "options": {"expires": 60},
    },
    "case packs that wait": {
        "task": "incidents.packs.tasks.sweep_packs",
        "schedule": 60,
        "options": {"expires": 60},
    },
    "case packs whose time is up": {
        "task": "incidents.packs.tasks.delete_packs",
        "schedule": 600,
        "options": {"expires": 600},
    },
    "imports that were left": {
        "task": "policies.importing.tasks.sweep_imports",
        "schedule": crontab(minute=50),
    },
    "files that no record knows": {
        "task": "incidents.evidence.tasks.sweep_files",
        "schedule": crontab(minute=40),
    },
    "work of people who may no longer do it": {
        "task": "incidents.tasks.return_stranded",
        "schedule": crontab(minute=10),
    },
}

# A notice whose worker has not come back after this long is sent by another.
NOTICE_CLAIM_SECONDS = env.int("NOTICE_CLAIM_SECONDS", default=120)

AUTH_USER_MODEL = "schools.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name")},
    },
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
IDLE_SECONDS = 30 * 60
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True

ACCOUNT_ADAPTER = "dcs_portal.schools.adapters.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "dcs_portal.schools.forms.sign_in.LoginForm",
    "reset_password": "dcs_portal.schools.forms.sign_in.ResetPasswordForm",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_SESSION_REMEMBER = False
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)
MFA_ADAPTER = "dcs_portal.schools.adapters.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG or TESTING
MFA_TOTP_ISSUER = "DCS social media portal"
# IdleSessionMiddleware keeps the list of sessions up to date, once a minute rather than at each request.
USERSESSIONS_TRACK_ACTIVITY = True
SOCIALACCOUNT_ADAPTER = "dcs_portal.schools.adapters.SocialAccountAdapter"
# Each provider below says for itself whether its word on an e-mail address opens an account.
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_PROVIDERS = {}
# A sign-in form is posted to us and goes on to the provider, which the browser counts as a form sent there.
_PROVIDER_ORIGINS = []
if env("MICROSOFT_CLIENT_ID", default=""):
    _tenant = env("MICROSOFT_TENANT")
    if _tenant in ("common", "organizations", "consumers"):
        raise ImproperlyConfigured("MICROSOFT_TENANT must be one tenant's: others choose their own address.")
    _PROVIDER_ORIGINS.append("https://login.microsoftonline.com")
    SOCIALACCOUNT_PROVIDERS["microsoft"] = {
        "APPS": [
            {
                "client_id": env("MICROSOFT_CLIENT_ID"),
                "secret": env("MICROSOFT_CLIENT_SECRET"),
                "settings": {"tenant": _tenant, "verified_email": True, "email_authentication": True},
            }
        ],
    }
if env("OIDC_SERVER_URL", default=""):
    _PROVIDER_ORIGINS += ["{0.scheme}://{0.netloc}".format(urlsplit(env("OIDC_SERVER_URL")))]
    SOCIALACCOUNT_PROVIDERS["openid_connect"] = {
        "APPS": [
            {
                "provider_id": "oidc",
                "name": env("OIDC_NAME", default="your organisation's account"),
                "client_id": env("OIDC_CLIENT_ID"),
                "secret": env("OIDC_CLIENT_SECRET"),
                "settings": {
                    "server_url": env("OIDC_SERVER_URL"),
                    # For a provider that vouches for addresses without saying `email_verified`.
                    "verified_email": env.bool("OIDC_EMAIL_IS_VERIFIED", default=False),
                    "email_authentication": True,
                },
            }
        ]
    }

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_I18N = False
USE_TZ = True

STATIC_URL = "static/"
# From the source folders while developing; collected, under hashed names, in production.
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = DEBUG or TESTING
STATIC_ROOT = None if WHITENOISE_USE_FINDERS else BASE_DIR / "static_root"
STATICFILES_DIRS = [BASE_DIR / "static", BASE_DIR / "static_built"]
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG or TESTING
        else "dcs_portal.static.HashedStaticStorage"
    },
}

# Evidence lies outside everything that is served. What comes in lies beside it, so that keeping a file is a rename.
EVIDENCE_DIR = Path(env("EVIDENCE_DIR", default=str(DATA_DIR / "evidence"))).resolve()
INCOMING_DIR = EVIDENCE_DIR / "incoming"
STORAGES["evidence"] = {
    "BACKEND": "dcs_portal.storage.PrivateStorage",
    "OPTIONS": {"location": str(EVIDENCE_DIR / "files")},
}
# The originals of documents that were imported lie beside it, so that one volume and one backup hold both.
STORAGES["policies"] = {
    "BACKEND": "dcs_portal.storage.PrivateStorage",
    "OPTIONS": {"location": str(EVIDENCE_DIR / "policies")},
}
# Case packs lie there too, for a week. No backup needs them: they can be made again.
STORAGES["packs"] = {
    "BACKEND": "dcs_portal.storage.PrivateStorage",
    "OPTIONS": {"location": str(EVIDENCE_DIR / "packs")},
}
# The most megabytes of a file that is imported.
POLICY_IMPORT_MB = env.int("POLICY_IMPORT_MB", default=20)
FILE_UPLOAD_HANDLERS = ["dcs_portal.uploads.IncomingHandler"]
# The most megabytes of one file, by family; of all files sent at once; of an image's pixels, in millions.
EVIDENCE_MB = {
    "image": env.int("EVIDENCE_IMAGE_MB", default=20),
    "document": env.int("EVIDENCE_PDF_MB", default=50),
    "text": env.int("EVIDENCE_TEXT_MB", default=2),
    "video": env.int("EVIDENCE_VIDEO_MB", default=250),
    "audio": env.int("EVIDENCE_AUDIO_MB", default=50),
}
EVIDENCE_AT_ONCE_MB = env.int("EVIDENCE_AT_ONCE_MB", default=500)
EVIDENCE_MEGAPIXELS = env.int("EVIDENCE_MEGAPIXELS", default=50)
# Below so many free megabytes no file is taken, so that the database and the logs beside it can go on.
KEEP_FREE_MB = env.int("KEEP_FREE_MB", default=1000)
# ClamAV's daemon, "tcp://host:3310" or "unix:///path", which scans files for viruses; without it nothing scans them.
CLAMD_URL = env("CLAMD_URL", default="")
if CLAMD_URL and not re.fullmatch(r"tcp://[^/:]+(:\d+)?|unix:///.+", CLAMD_URL):
    raise ImproperlyConfigured("CLAMD_URL must be like tcp://host:3310 or unix:///run/clamav/clamd.ctl")
# How many files one report may hold.
EVIDENCE_FILES = env.int("EVIDENCE_FILES", default=30)

_email = env.email_url("EMAIL_URL", default="filemail://" if DEBUG else "smtp://localhost:25")
vars().update(_email)
if DEBUG and "EMAIL_URL" not in os.environ:
    EMAIL_FILE_PATH = str(DATA_DIR / "mail")
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env("FROM_EMAIL", default="DCS social media portal <portal@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

if not DEBUG:
    SECURE_SSL_REDIRECT = env.bool("SSL_REDIRECT", default=True) and not TESTING
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not TESTING
if env.bool("BEHIND_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
CSRF_FAILURE_VIEW = "dcs_portal.views.csrf_failure"
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_HTTPONLY = True
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'", "'sha256-GUQ5ad8JK5KmEWmROf3LZd9ge94daqNvd8xy9YS1iDw='"],
        "style-src": ["'self'"],
        "img-src": ["'self'"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'", *_PROVIDER_ORIGINS],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        "object-src": ["'none'"],
    }
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {"()": "dcs_portal.logs.SafeJsonFormatter"},
        "plain": {"format": "{levelname:7} {name}: {message}", "style": "{"},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain" if DEBUG else "json"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    # Instead of Django's own, which would mail an error's details to whoever is in ADMINS.
    "loggers": {
        "django": {"handlers": [], "level": "INFO"},
        "django.server": {"handlers": ["console"], "propagate": False},
    },
}
