"""Use cases of messages: writing, reading, reporting, private pictures, waits."""

from shop.messages.services.times import reply_times

__all__ = ["reply_times"]
