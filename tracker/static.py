"""How static files are gathered for serving: named after their contents, compressed, and found by each other."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticStorage(CompressedManifestStaticFilesStorage):
    """Also rewrites what one script imports from another: only the hashed names are kept."""

    support_js_module_import_aggregation = True
