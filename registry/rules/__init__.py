"""Pure rules of the registry: numbers, standing, figures, and the reading of files that people bring."""
