# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""What MkDocs has to know of this repository: pages and files that lie outside of docs/.

Links are written so that they hold where the pages lie. In the site README.md and others at the
root are pages, too, and a file that is linked, such as config/tracker.yaml, is copied into it. So
MkDocs finds every link that holds in the repository, and reports every other one.
"""

from __future__ import annotations

import posixpath
import re
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

ROOT = Path(__file__).resolve().parents[1]

PAGES = {
    'README.md': 'index.md',
    'CONTRIBUTING.md': 'contributing.md',
    'QUALITY_DECLARATION.md': 'quality_declaration.md',
}
"""Pages at the root of the repository, and what they are called in the site."""

LINK = re.compile(r'(?<=\]\()(?!\w+:|#)([^)#\s]+)')
"""The path of a link or picture that leads to a file."""


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages at the root."""
    for path, name in PAGES.items():
        files.append(File.generated(config, name, content=(ROOT / path).read_text()))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Make a page's links hold in the site, and take along the files that they lead to."""
    folder = '' if page.file.src_uri in PAGES.values() else 'docs'

    def in_site(link: re.Match[str]) -> str:
        path = posixpath.normpath(posixpath.join(folder, link[1]))
        if path in PAGES:
            return PAGES[path]
        if path.startswith('docs/'):
            return path.removeprefix('docs/')
        if not (ROOT / path).is_file():
            return link[1]  # MkDocs says that it leads nowhere
        copy = f'source/{path}'
        if files.get_file_from_path(copy) is None:
            files.append(File.generated(config, copy, abs_src_path=str(ROOT / path)))
        return copy

    return LINK.sub(in_site, markdown)
