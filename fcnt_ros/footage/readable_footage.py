# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Of many images those that can be read, as long as they are of one size."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice

from fcnt_ros.footage.encodings.image_bytes import ImageError
from fcnt_ros.footage.frame import FootageError, Frame


class ReadableFootage:
    """A `frame.Footage` of images of which some cannot be read: these keep their number.

    `where` is where the images are, as in 'in FOLDER'; `warn` gets a sentence about those that are
    left out.
    """

    NAMED = 1
    """So many of these are named; the others are only counted."""

    ERROR = FootageError
    """What is raised."""

    def __init__(self, where: str, warn: Callable[[str], None]) -> None:
        self.skipped = 0
        self._where = where
        self._warn = warn

    def _name(self, number: int) -> str:
        """Return what an image is called."""
        raise NotImplementedError

    def _readers(self) -> Iterator[Callable[[], Frame]]:
        """Yield what reads each image, or raises ImageError."""
        raise NotImplementedError

    def frames(self, start: int, count: int | None) -> Iterator[Frame]:
        """See `frame.Footage`."""
        stop = None if count is None else start + count
        number, size, refusal = -1, None, None
        for number, read in enumerate(islice(self._readers(), stop)):
            if number < start:
                continue
            try:
                frame = read()
            except ImageError as error:
                self._skip(number, error)
                refusal = error
                continue
            height, width = frame.image.shape[:2]
            if size not in (None, (width, height)):
                raise self.ERROR(
                    f'{self._name(number)} is {width} x {height}, those before it are '
                    f'{size[0]} x {size[1]}: the track ends here; begin another one by '
                    f'--start {number}'
                )
            size = width, height
            yield frame
        if size is None:
            raise self.ERROR(self._why_nothing(start, number + 1, refusal))

    def _skip(self, number: int, error: ImageError) -> None:
        self.skipped += 1
        if self.skipped <= self.NAMED:
            last = ' (more are only counted)' if self.skipped == self.NAMED else ''
            self._warn(f'{self._name(number)} skipped{last}: {error}')

    def _why_nothing(self, start: int, length: int, refusal: ImageError | None) -> str:
        if refusal is not None:
            return f'no image from {start} on can be read {self._where}; the last one: {refusal}'
        if length == 0:
            return f'there are no images {self._where}: was the camera on?'
        count = 'is 1 image' if length == 1 else f'are {length} images'
        return f'there {count} {self._where}, so none {start}'
