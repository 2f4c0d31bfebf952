"""What the certificates room does when news arrives."""

from academy.certificates.services import issue
from academy.events import FinalPassed
from core import clock


def issue_certificate(event: FinalPassed) -> None:
    """Passing the final quiz earns the certificate; told twice, issued once."""
    issue(event.user_id, event.version_id, event.percent, clock.now())
