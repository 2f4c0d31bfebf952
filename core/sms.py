"""SMS: see core.messages."""

from core.messages import send_sms

__all__ = ["send_sms"]
