"""What a resident's device sees: detection, the front page, the way in and out, the services. See design 5."""

from captive.wsgi import create_app, create_wsgi

__all__ = ["create_app", "create_wsgi"]
