"""What the certificates room does when news arrives."""

from academy.certificates.services import issue_and_tell
from academy.events import FinalPassed
from core import clock


def issue_certificate(event: FinalPassed) -> None:
    """Passing the final quiz earns the certificate and a word about it; heard twice, issued and told once."""
    issue_and_tell(event.user_id, event.version_id, event.percent, clock.now())
