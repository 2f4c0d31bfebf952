"""Packages for tests, good and hostile, made on the spot."""

import io
import json
import zipfile
from collections.abc import Mapping

SCORM = """<?xml version="1.0"?>
<manifest identifier="m" xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2"
 xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2">
<metadata><schema>ADL SCORM</schema><schemaversion>{version}</schemaversion></metadata>
<organizations default="o"><organization identifier="o"><title>درس · Leçon</title>
<item identifier="i" identifierref="r"><title>x</title></item></organization></organizations>
<resources><resource identifier="r" type="webcontent" adlcp:scormtype="sco" href="{start}"/></resources></manifest>"""

CARTRIDGE = """<?xml version="1.0" encoding="UTF-8"?>
<manifest identifier="m" xmlns="http://www.imsglobal.org/xsd/imsccv1p1/imscp_v1p1"
 xmlns:lom="http://ltsc.ieee.org/xsd/imsccv1p1/LOM/manifest">
<metadata><schema>IMS Common Cartridge</schema><schemaversion>1.1.0</schemaversion>
<lom:lom><lom:general><lom:title><lom:string>Cours importé</lom:string></lom:title></lom:general></lom:lom></metadata>
<organizations/><resources>
<resource identifier="p1" type="webcontent" href="page.html"><file href="page.html"/></resource>
<resource identifier="q1" type="imsqti_xmlv1p2/imscc_xmlv1p1/assessment"><file href="quiz.xml"/></resource>
</resources></manifest>"""

PAGE = "<!doctype html><title>x</title><script src='a.js'></script><p>درس</p>"
Files = Mapping[str, bytes | str]


def scorm(version: str = "1.2", start: str = "index.html") -> dict[str, bytes | str]:
    """The files of a small SCORM package."""
    return {
        "imsmanifest.xml": SCORM.format(version=version, start=start),
        "index.html": PAGE,
        "a.js": "var a = 1;",
    }


def h5p(*libraries: str) -> dict[str, bytes | str]:
    """The files of a small H5P package that needs these libraries."""
    names = libraries or ("H5P.MultiChoice",)
    needed = [{"machineName": name, "majorVersion": 1, "minorVersion": 16} for name in names]
    top = {"title": "Quiz", "mainLibrary": names[0], "preloadedDependencies": needed}
    files = {"h5p.json": json.dumps(top), "content/content.json": "{}"}
    for name in names:
        files[f"{name}-1.16/library.json"] = json.dumps(
            {"machineName": name, "majorVersion": 1, "minorVersion": 16}
        )
    return dict(files)


def zipped(files: Files) -> io.BytesIO:
    """A zip of these files, in this order."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, data in files.items():
            bundle.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return out


def with_mode(files: Files, name: str, data: str, mode: int) -> io.BytesIO:
    """The files and one more that has a Unix mode (link, device …)."""
    out = zipped(files)
    with zipfile.ZipFile(out, "a") as bundle:
        info = zipfile.ZipInfo(name)
        info.create_system, info.external_attr = 3, mode << 16
        bundle.writestr(info, data)
    return out


def patched(archive: io.BytesIO, old: bytes, new: bytes) -> io.BytesIO:
    """The archive with other bytes of the same length."""
    assert len(old) == len(new)
    assert old in archive.getvalue()
    return io.BytesIO(archive.getvalue().replace(old, new))


H5P_SCRIPT = """
H5P.TrueFalse = (function ($) {
  function Question(params, id) {
    H5P.EventDispatcher.call(this);
    var self = this;
    this.attach = function (place) {
      var button = $('<button id="right">' + params.text + '</button>');
      button.on('click', function () {
        var event = self.createXAPIEventTemplate('answered');
        event.setScoredResult(1, 2, self, true, true);
        self.trigger(event);
      });
      place.append(button);
    };
    this.libraryInfo = { versionedNameNoSpaces: 'H5P.TrueFalse-1.16' };
    this.contentId = id;
    H5P.XAPIEvent && (this.createXAPIEventTemplate = H5P.EventDispatcher.prototype.createXAPIEventTemplate
      || function (verb) {
        var event = new H5P.XAPIEvent();
        event.setActor(); event.setVerb(verb); event.setObject({ contentId: id, libraryInfo: self.libraryInfo });
        return event;
      });
  }
  Question.prototype = Object.create(H5P.EventDispatcher.prototype);
  return Question;
})(H5P.jQuery);
"""


def h5p_played() -> dict[str, bytes | str]:
    """An H5P package with one question of our own."""
    library = {
        "machineName": "H5P.TrueFalse", "title": "x", "majorVersion": 1, "minorVersion": 16, "patchVersion": 0,
        "runnable": 1, "preloadedJs": [{"path": "x.js"}],
    }  # fmt: skip
    return h5p("H5P.TrueFalse") | {
        "H5P.TrueFalse-1.16/library.json": json.dumps(library), "H5P.TrueFalse-1.16/x.js": H5P_SCRIPT,
        "content/content.json": json.dumps({"text": "صحيح"}),
    }  # fmt: skip
