"""Packages: good ones are recognised, hostile ones are refused by name, and nothing is believed unseen."""

import io
import random
import stat
import struct
import tracemalloc
import warnings
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from academy.packages.rules.refusals import REASONS
from academy.packages.services.inspecting import inspect_package
from tests.academy.packages.makers import CARTRIDGE, PAGE, h5p, patched, scorm, with_mode, zipped

ORACLE = (
    Path(__file__).resolve().parents[4] / "shared/data/oracles/scorm/golf-runtime-basic-calls-scorm12.zip"
)


@pytest.mark.skipif(not ORACLE.is_file(), reason="the SCORM sample is not beside this checkout")
def test_the_scorm_sample_is_accepted() -> None:
    with ORACLE.open("rb") as archive:
        report = inspect_package(archive)
    assert (report.accepted, report.kind) == (True, "scorm12")
    assert report.manifest
    assert report.manifest.start == "shared/launchpage.html"


@pytest.mark.parametrize(
    ("files", "kind"),
    [
        (scorm(), "scorm12"),
        (scorm(start="index.html?page=1"), "scorm12"),
        (scorm() | {"x.xsd": "<!DOCTYPE schema>", "LICENSE": "MIT", "img/ok.svg": "<svg xmlns='s'/>"}, "scorm12"),
        (h5p(), "h5p"),
        (h5p("H5P.MultiChoice", "H5P.Question", "FontAwesome"), "h5p"),
        ({"imsmanifest.xml": CARTRIDGE, "page.html": PAGE, "quiz.xml": "<questestinterop/>"}, "cartridge"),
    ],
)  # fmt: skip
def test_good_packages(files: dict[str, bytes | str], kind: str) -> None:
    report = inspect_package(zipped(files))
    assert (report.accepted, report.kind, report.reason) == (True, kind, "")


def _more(name: str, data: bytes | str = "x") -> io.BytesIO:
    return zipped(scorm() | {name: data})


def _doubled() -> io.BytesIO:
    out = zipped(scorm())
    with warnings.catch_warnings(), zipfile.ZipFile(out, "a") as bundle:
        warnings.simplefilter("ignore")
        bundle.writestr("index.html", "other")
    return out


def _locked() -> io.BytesIO:
    out = bytearray(zipped(scorm()).getvalue())
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = out.find(mark)
        out[start + at] |= 1
    return io.BytesIO(bytes(out))


def _overlapping() -> io.BytesIO:
    """Two lines of the list point at the same bytes (David Fifield's bomb in small)."""
    whole = bytearray(zipped({"b.html": "y" * 50, "a.html": "x" * 50} | scorm()).getvalue())
    first = whole.find(b"PK\x01\x02")
    second = whole.find(b"PK\x01\x02", first + 4)
    struct.pack_into("<I", whole, second + 42, struct.unpack_from("<I", whole, first + 42)[0])
    return io.BytesIO(bytes(whole))


def _lying() -> io.BytesIO:
    """The list says ten bytes, the stream holds a hundred thousand."""
    out = bytearray(zipped({"big.txt": "z" * 100_000} | scorm()).getvalue())
    at = out.find(b"PK\x01\x02")
    struct.pack_into("<I", out, at + 24, 10)
    return io.BytesIO(bytes(out))


def _renamed() -> io.BytesIO:
    """A file that calls itself otherwise than the list does."""
    out = bytearray(zipped({"a.txt": "hello"} | scorm()).getvalue())
    out[30] = ord("b")
    return io.BytesIO(bytes(out))


ENTITIES = '<!DOCTYPE m [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><manifest>&b;</manifest>'
REMOTE = "<script src='https://evil.example/x.js'></script>"
HOSTILE: list[tuple[str, io.BytesIO]] = [
    ("not_a_zip", io.BytesIO(b"GIF89a")),
    ("not_a_zip", io.BytesIO(b"")),
    ("damaged", io.BytesIO(zipped(scorm()).getvalue()[:-30])),
    ("damaged", _renamed()),
    ("damaged", _lying()),
    ("too_many_entries", zipped(scorm() | {f"f/{n}.txt": "" for n in range(2100)})),
    ("ratio_bomb", _more("bomb.txt", b"\0" * 30_000_000)),
    ("ratio_bomb", zipped(scorm() | {f"{n}.txt": b"a" * 250_000 for n in range(60)})),
    ("path_escape", _more("../../etc/cron.d/x.txt")),
    ("path_escape", _more("a/../../x.txt")),
    ("path_escape", _more("..\\..\\x.txt")),
    ("absolute_path", _more("/etc/passwd.txt")),
    ("absolute_path", _more("C:/windows/x.txt")),
    ("absolute_path", _more("\\\\host\\share\\x.txt")),
    ("bad_name", _more("a\\b.txt")),
    ("bad_name", _more("CON.txt")),
    ("bad_name", _more("x\u202etxt.html")),
    ("bad_name", _more("stream.txt:hidden")),
    ("bad_name", patched(_more("nul_html.txt"), b"nul_html", b"nul\0html")),
    ("bad_name", _more("dir./x.txt")),
    ("bad_name", _more("n" * 300 + ".txt")),
    ("duplicate_name", _doubled()),
    ("duplicate_name", _more("INDEX.HTML")),
    ("duplicate_name", zipped(scorm() | {"\u00e9.txt": "1", "e\u0301.txt": "2"})),
    ("symlink", with_mode(scorm(), "link.txt", "/etc/passwd", stat.S_IFLNK | 0o777)),
    ("special_file", with_mode(scorm(), "device.txt", "", stat.S_IFCHR | 0o666)),
    ("special_file", with_mode(scorm(), "pipe.txt", "", stat.S_IFIFO | 0o666)),
    ("encrypted", _locked()),
    ("overlapping_entries", _overlapping()),
    ("nested_archive", _more("inner.zip", zipped(scorm()).getvalue())),
    ("nested_archive", _more("inner.txt", zipped(scorm()).getvalue())),
    ("executable", _more("setup.exe")),
    ("executable", _more("shell.php.html")),
    ("executable", _more("lib.so.txt")),
    ("executable", _more("notes.txt", b"MZ\x90\x00")),
    ("executable", _more("run.txt", b"#!/bin/sh\nrm -rf /")),
    ("executable", _more("flash.swf")),
    ("type_not_allowed", _more("x.wasm")),
    ("type_not_allowed", _more("noending")),
    ("type_not_allowed", _more("sub/.htpasswd")),
    ("type_mismatch", _more("x.png", PAGE)),
    ("type_mismatch", _more("x.mp4", PAGE)),
    ("type_mismatch", _more("x.js", b"\0\0\0\0")),
    ("xml_entities", zipped(scorm() | {"imsmanifest.xml": ENTITIES})),
    ("xml_entities", _more("x.xml", ENTITIES)),
    ("xml_entities", _more("x.xml", ENTITIES.encode("utf-16"))),
    ("xml_entities", _more("x.svg", '<!DOCTYPE svg SYSTEM "file:///etc/passwd"><svg/>')),
    ("bad_xml", zipped(scorm() | {"imsmanifest.xml": "<manifest>"})),
    ("bad_xml", _more("deep.xml", "<a>" * 5000 + "</a>" * 5000)),
    ("svg_script", _more("x.svg", "<svg><script>alert(1)</script></svg>")),
    ("svg_script", _more("x.svg", "<svg onload='alert(1)'/>")),
    (
        "svg_script",
        _more("x.svg", "<svg xmlns:x='http://www.w3.org/1999/xlink'><a x:href=' java\tscript:1'/></svg>"),
    ),
    ("svg_script", _more("x.svg", "<svg><foreignObject/></svg>")),
    ("svg_script", _more("x.svg", "<svg><animate attributeName='href' values='javascript:1'/></svg>")),
    ("remote_script", _more("x.html", REMOTE)),
    ("remote_script", _more("x.htm", "<SCRIPT SRC=//evil.example/x.js>")),
    ("remote_script", _more("x.html", "<iframe src='ht\ntps://evil.example'>")),
    ("remote_script", _more("x.html", "<base href='\\\\evil.example'>")),
    ("remote_script", _more("x.html", "<meta http-equiv=Refresh content='0;url=https://evil.example'>")),
    ("remote_script", _more("x.html", REMOTE.encode("utf-16"))),
    ("remote_script", zipped(scorm(start="https://evil.example/"))),
    ("missing_manifest", zipped({"index.html": PAGE})),
    ("missing_manifest", zipped({"sub/imsmanifest.xml": "<manifest/>"})),
    ("bad_manifest", zipped({"imsmanifest.xml": "<other/>"})),
    ("bad_manifest", zipped({"h5p.json": "[1]", "content/content.json": "{}"})),
    ("bad_manifest", zipped({"h5p.json": "[" * 5000, "content/content.json": "{}"})),
    ("missing_start", zipped(scorm(start="gone.html"))),
    ("missing_start", zipped({k: v for k, v in h5p().items() if "content" not in k})),
    ("path_escape", zipped(scorm(start="%2e%2e/secret.html"))),
    ("unsupported_version", zipped(scorm(version="2004 4th Edition"))),
    ("library_not_allowed", zipped(h5p("H5P.MultiChoice", "H5P.Evil"))),
    ("library_not_allowed", zipped(h5p() | {"Evil-1.0/library.json": '{"machineName": "H5P.IFrameEmbed"}'})),
]


@pytest.mark.parametrize(("reason", "archive"), HOSTILE, ids=[f"{n}-{r}" for n, (r, _) in enumerate(HOSTILE)])
def test_hostile_packages_are_refused_by_name(reason: str, archive: io.BytesIO) -> None:
    report = inspect_package(archive)
    assert (report.accepted, report.reason) == (False, reason), report
    assert report.sentence


def test_each_reason_has_a_package_that_meets_it() -> None:
    untried = set(REASONS) - {reason for reason, _archive in HOSTILE}
    assert untried == {"too_large", "unpacked_too_large"}  # the next two tests


def test_sizes_that_are_too_large() -> None:
    assert inspect_package(io.BytesIO(b"PK\x03\x04" + b"0" * 63_000_000)).reason == "too_large"
    noise = random.Random(1).randbytes(41 * 1024 * 1024)
    assert inspect_package(_more("x.txt", noise)).reason == "unpacked_too_large"


def test_a_large_list_is_refused_before_it_is_read() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as bundle:
        for n in range(30_000):
            bundle.writestr(f"{n}.txt", "")
    tracemalloc.start()
    assert inspect_package(out).reason == "too_many_entries"
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2_000_000


def test_what_is_kept_is_what_was_checked() -> None:
    kept: dict[str, bytes] = {}
    report = inspect_package(
        zipped(scorm() | {"a.xsd": "<a/>"}), lambda entry, data: kept.update({entry.name: data})
    )
    assert report.accepted
    assert set(kept) == {"imsmanifest.xml", "index.html", "a.js"}


@settings(max_examples=120, deadline=None)
@given(st.data())
def test_no_damage_makes_it_crash(data: st.DataObject) -> None:
    whole = bytearray(zipped(scorm()).getvalue())
    for at in data.draw(st.lists(st.integers(0, len(whole) - 1), min_size=1, max_size=6)):
        whole[at] = data.draw(st.integers(0, 255))
    report = inspect_package(io.BytesIO(bytes(whole)))
    assert report.accepted or report.reason in REASONS
