"""Static files in production: compressed, under names that hold their hash, so that a browser keeps them for ever."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticStorage(CompressedManifestStaticFilesStorage):
    """Hashed names, in what our own JavaScript modules import from each other too."""

    support_js_module_import_aggregation = True
