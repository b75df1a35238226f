"""What sources name, and what hostile ones may not do."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import pytest

from extractor.batch import archives
from extractor.batch.schema import Found
from extractor.batch.sources import list_sources, to_path, to_uri
from extractor.errors import EncryptedInputError, InputError, LimitError


def listed(*sources: Path | str) -> list[Found]:
    return list(list_sources([str(source) for source in sources], archives.list_archive))


def names(*sources: Path | str) -> dict[str, str]:
    """The name of each document, with what is wrong with it."""
    return {found.name: found.error_code or "" for found in listed(*sources) if not found.container}


def touch(folder: Path, *paths: str) -> None:
    for path in paths:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(b"%PDF-")


def pack(path: Path, *members: tuple[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return path


def test_a_folder_stands_for_the_files_below_it(tmp_path: Path) -> None:
    touch(tmp_path, "b.pdf", "a/2.PNG", "a/1.tif", "a/deep/er/x.jpeg", ".hidden/c.pdf", ".d.pdf", "notes.txt")
    assert names(tmp_path) == dict.fromkeys(["a/1.tif", "a/2.PNG", "a/deep/er/x.jpeg", "b.pdf"], "")
    (found,) = [one for one in listed(tmp_path) if one.name == "b.pdf"]
    assert (found.uri, found.size) == (str(tmp_path / "b.pdf"), 5)
    os.utime(tmp_path / "b.pdf", (1, 1))
    assert found.stamp != next(one.stamp for one in listed(tmp_path) if one.name == "b.pdf")


def test_globs_lists_and_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    touch(tmp_path, "in/2020/a.pdf", "in/2021/b.pdf", "in/2021/c.txt", "表[1].pdf", "last.odd")
    Path("list.txt").write_text("\ufeff表[1].pdf\r\n\r\nin/*/b.pdf\nlast.odd", encoding="utf-8")
    assert list(names("@list.txt")) == ["表[1].pdf", "in/2021/b.pdf", "last.odd"]
    assert list(names("in/**/*.pdf")) == ["in/2020/a.pdf", "in/2021/b.pdf"]
    assert list(names("./in/../last.odd")) == ["last.odd"]
    with pytest.raises(InputError, match=r"nowhere.txt: the list cannot be read \(No such file or directory\)"):
        names("@nowhere.txt")


def test_what_is_wrong_with_a_source_is_a_document_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    os.mkfifo(tmp_path / "pipe.pdf")
    (tmp_path / "list.txt").write_text("a\0b.pdf", encoding="utf-8")
    (tmp_path / "broken.zip").write_bytes(b"PK\3\4 and no more")
    found = names(
        tmp_path / "empty",
        tmp_path / "pipe.pdf",
        tmp_path / "*.tif",
        f"@{tmp_path / 'list.txt'}",
        tmp_path / "broken.zip",
    )
    assert found == {
        str(tmp_path / "empty"): "source.empty",
        str(tmp_path / "pipe.pdf"): "source.kind",
        str(tmp_path / "*.tif"): "source.nothing",
        "a\ufffdb.pdf": "source.name",
        str(tmp_path / "broken.zip"): "source.archive",
    }
    (error,) = [one.error for one in listed(tmp_path / "pipe.pdf")]
    assert error == f"{tmp_path / 'pipe.pdf'}: is no ordinary file (a device, a pipe); leave it out"


def test_links_do_not_lead_out_of_a_folder(tmp_path: Path) -> None:
    touch(tmp_path, "in/a/1.pdf", "out/secret.pdf")
    (tmp_path / "in" / "link.pdf").symlink_to("../out/secret.pdf")
    (tmp_path / "in" / "folder").symlink_to("../out")
    (tmp_path / "in" / "same").symlink_to("a")
    (tmp_path / "in" / "loop").symlink_to(".")
    (tmp_path / "in" / "inside.pdf").symlink_to("a/1.pdf")
    assert names(tmp_path / "in") == {
        "a/1.pdf": "",
        "folder": "source.link",
        "inside.pdf": "",
        "link.pdf": "source.link",
        "loop": "source.link",
    }


@pytest.mark.skipif(os.name != "posix", reason="names that are no Unicode")
def test_a_name_that_is_no_unicode(tmp_path: Path) -> None:
    path = os.fsdecode(os.fsencode(tmp_path) + b"/\xb1\xed.pdf")
    Path(path).write_bytes(b"%PDF-")
    (found,) = [one for one in listed(tmp_path) if not one.container]
    assert found.name == "\ufffd\ufffd.pdf"
    assert to_path(found.uri) == path
    assert to_path(to_uri("/a/表%41.pdf")) == "/a/表%41.pdf"


def test_members_of_an_archive(tmp_path: Path) -> None:
    path = pack(
        tmp_path / "box.zip",
        ("2020/表.pdf", b"%PDF-1"),
        ("../../etc/evil.pdf", b"%PDF-2"),
        ("/abs.tif", b"II*\0"),
        ("__MACOSX/2020/._表.pdf", b"x"),
        ("read.me", b"x"),
        ("inner.zip", b"x"),
        ("2020/表.pdf.pdf", b"%PDF-1"),
    )
    found = {one.name.removeprefix(str(path)): one for one in listed(path) if not one.container}
    assert {name: one.error_code for name, one in found.items()} == {
        "/2020/表.pdf": None,
        "/../../etc/evil.pdf": None,
        "//abs.tif": None,
        "/inner.zip": "source.nested",
        "/2020/表.pdf.pdf": None,
    }
    evil = found["/../../etc/evil.pdf"]
    target = tmp_path / "target"
    archives.fetch_member(evil.uri, evil.name, target, 100)
    assert target.read_bytes() == b"%PDF-2"
    with pytest.raises(LimitError, match="6 bytes are more than the limit of 5"):
        archives.fetch_member(evil.uri, evil.name, target, 5)


def test_two_members_of_one_name_are_two_documents(tmp_path: Path) -> None:
    with pytest.warns(UserWarning, match="Duplicate name"):
        path = pack(tmp_path / "box.zip", ("a.pdf", b"one"), ("a.pdf", b"two"))
    found = [one for one in listed(path) if not one.container]
    read = []
    for one in found:
        archives.fetch_member(one.uri, one.name, tmp_path / "target", 100)
        read.append((tmp_path / "target").read_bytes())
    assert read == [b"one", b"two"]


def test_a_zip_bomb_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "SMALL", 1_000_000)
    path = pack(tmp_path / "bomb.zip", ("a.bmp", bytes(5_000_000)))
    (found,) = listed(path)
    assert found.error_code == "source.archive"
    assert "would be 5,000,000 bytes unpacked" in (found.error or "")


def test_a_member_that_lies_about_its_size_or_is_damaged(tmp_path: Path) -> None:
    path = pack(tmp_path / "box.zip", ("a.pdf", b"%PDF-" + bytes(range(200))))
    data = bytearray(path.read_bytes())
    data[60] ^= 0xFF
    path.write_bytes(data)
    (found, _) = listed(path)
    with pytest.raises(InputError, match=r"the archive is damaged here|cannot be read to its end"):
        archives.fetch_member(found.uri, found.name, tmp_path / "target", 1000)


def test_an_encrypted_member(tmp_path: Path) -> None:
    path = pack(tmp_path / "box.zip", ("a.pdf", b"%PDF-"))
    data = bytearray(path.read_bytes())
    data[data.index(b"PK\1\2") + 8] |= 1
    path.write_bytes(data)
    (found, _) = listed(path)
    with pytest.raises(EncryptedInputError, match="is encrypted in its archive"):
        archives.fetch_member(found.uri, found.name, tmp_path / "target", 1000)
