"""Packages: lessons made elsewhere (SCORM 1.2, H5P, Common Cartridge), checked, kept apart and played.

Words: a *package* is the archive somebody brings; it is *accepted* or *refused* with a reason that has a name; its
*files* are served from a second origin, which holds no session and may not reach the learner's page. Knows learning
and courses.
"""
