"""Why a package is refused: each reason has a stable name and a sentence."""

from core.i18n import _l

REASONS = {
    "not_a_zip": _l("This is not a zip file. Choose the package as it was exported."),
    "damaged": _l("The file is damaged: export it again."),
    "too_large": _l("The file is too large: 60 MB at most."),
    "unpacked_too_large": _l("Unpacked it would be too large: 200 MB at most."),
    "too_many_entries": _l("It holds too many files: 2,000 at most."),
    "ratio_bomb": _l("It unpacks to far more than its size: this is how a trap is made."),
    "overlapping_entries": _l("Two files share the same bytes: this is how a trap is made."),
    "path_escape": _l("A file wants to be written outside its folder."),
    "absolute_path": _l("A file names a place on the disk."),
    "bad_name": _l("A file has a name that we cannot keep."),
    "duplicate_name": _l("Two files have the same name."),
    "symlink": _l("It holds a link to another file."),
    "special_file": _l("It holds something that is no file and no folder."),
    "encrypted": _l("It is locked with a password: export it without one."),
    "nested_archive": _l("It holds another archive: unpack that one first."),
    "executable": _l("It holds a program."),
    "type_not_allowed": _l("It holds a kind of file that lessons do not need."),
    "type_mismatch": _l("A file is not what its name says."),
    "xml_entities": _l("An XML file declares entities or a document type."),
    "bad_xml": _l("An XML file cannot be read."),
    "svg_script": _l("A drawing holds a script."),
    "remote_script": _l("A page loads a script or a page from another site."),
    "missing_manifest": _l("It is no lesson: imsmanifest.xml or h5p.json is missing."),
    "bad_manifest": _l("The list of contents (manifest) is wrong."),
    "missing_start": _l("The first page named in the manifest is missing."),
    "unsupported_version": _l("Only SCORM 1.2, H5P and Common Cartridge 1.1 to 1.3 can be played here."),
    "library_not_allowed": _l("It needs an H5P library that is not on our list."),
}


class Refused(ValueError):
    """A package is refused. `name` is one of REASONS; `where` is the file concerned, if one is."""

    def __init__(self, name: str, where: str = "") -> None:
        super().__init__(f"{name}: {where}" if where else name)
        self.name, self.where = name, where

    @property
    def sentence(self) -> str:
        """The reason for people, in the current language."""
        return str(REASONS[self.name])
