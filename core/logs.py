"""Logs: one line an event, JSON in production. No local variables in tracebacks: they may hold personal data."""

import logging

import structlog
from flask import Flask


def init_logs(app: Flask) -> None:
    """Set structlog up for this process."""
    level = logging.getLevelNamesMapping().get(str(app.config["LOG_LEVEL"]).upper(), logging.INFO)
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    if app.config["ENV"] == "production":
        ending: list[structlog.typing.Processor] = [
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ]
    else:
        ending = [structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)]
    structlog.configure(
        processors=[*shared, *ending], wrapper_class=structlog.make_filtering_bound_logger(level)
    )
