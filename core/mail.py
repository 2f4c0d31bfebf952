"""Mail: see core.messages."""

from core.messages import send_mail

__all__ = ["send_mail"]
