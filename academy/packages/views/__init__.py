"""Pages of packages: the learner's, the second origin's, the author's."""
