"""Shapes of the registry's forms."""

from flask_wtf import FlaskForm
from wtforms import BooleanField, TextAreaField
from wtforms.validators import InputRequired, Length

from core.i18n import _l


class StandingForm(FlaskForm):  # type: ignore[misc]
    """A measure on a standing: the reason, and a confirmation."""

    reason = TextAreaField(
        _l("Reason"),
        validators=[
            InputRequired(_l("Write the reason, 10 characters at least.")),
            Length(10, 1000, _l("Write the reason, 10 characters at least.")),
        ],
    )
    confirm = BooleanField(
        _l("I have read what this changes, and I confirm it."),
        validators=[InputRequired(_l("Tick the box to confirm."))],
    )
