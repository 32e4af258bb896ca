# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""What is asked before the work and not after it: is what it needs there?"""

from __future__ import annotations

import tempfile
from importlib import import_module
from pathlib import Path


class OutputError(RuntimeError):
    """A folder in which nothing can be written; the text names it and the reason."""


def check_folder(folder: Path, option: str) -> None:
    """Make sure that a folder can be made, and written into; leave all as it was.

    Parameters
    ----------
    folder : Path
    option : str
        What names another folder, as in '--output'.

    Raises
    ------
    OutputError
        If not.
    """
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    made: list[Path] = []
    try:
        for path in reversed(missing):
            path.mkdir()
            made.append(path)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        file = next((path for path in (folder, *folder.parents) if path.is_file()), None)
        reason = f'{file} is a file' if file else (error.strerror or str(error)).lower()
        raise OutputError(
            f'nothing can be written into {folder} ({reason}): name another folder by {option}'
        ) from None
    finally:
        for path in reversed(made):
            path.rmdir()


def check_matplotlib() -> None:
    """Raise RuntimeError if matplotlib, which is optional, is not installed."""
    try:
        import_module('matplotlib.figure')
    except ImportError:
        raise RuntimeError(
            "the figure needs matplotlib: pip install 'fcnt_ros[plots]', or matplotlib"
        ) from None
