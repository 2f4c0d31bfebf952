"""Questions from and for other systems: Moodle's GIFT and Moodle XML. Pure: text in, questions out."""
