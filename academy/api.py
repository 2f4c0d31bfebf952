"""The door of the academy: what other packages may ask and do. Nouns: `academy.data`, news: `academy.events`.

`suggest` joins the caller's transaction; the reason is shown to the learner alone. `completions(since, until)` is one
statement for every two thousand learners. `certified(since, until)` gives
the holders of certificates. `list_courses(topics=…, role=…)` gives published courses.
"""

from academy.certificates.services.figures import learning_figures
from academy.certificates.services.holders import certified
from academy.courses.services import list_courses
from academy.learning.services.figures import completions
from academy.learning.services.suggestions import suggest

__all__ = ["certified", "completions", "learning_figures", "list_courses", "suggest"]
