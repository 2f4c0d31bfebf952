"""Pure rules of the report: periods, the catalogue of figures, what a report contains and says."""
