"""Webhooks: news sent to programs elsewhere, signed, tried again, logged, and sent anew when asked."""
