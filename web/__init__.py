"""The web: thin pages over the product. It starts jobs by name and loads no model."""

from web.app import create_app

__all__ = ["create_app"]
