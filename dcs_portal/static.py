"""Static files in production: compressed, under names that hold their hash, so that browsers keep them."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticStorage(CompressedManifestStaticFilesStorage):
    """Hashed names, in what our own JavaScript modules import from each other too."""

    support_js_module_import_aggregation = True
