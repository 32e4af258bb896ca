# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Images out of bags of every kind, and out of those that robots leave behind."""

from __future__ import annotations

import shutil
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from fcnt_ros.footage.frame import BagError, Frame

pytest.importorskip('rosbags')

from fcnt_ros.footage.bag_footage import read_bag

TOPIC = '/camera/image_raw'


def picture(seed: int, height: int = 6, width: int = 7) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (height, width, 3)).astype(np.uint8)


def read(path: Path, topic: str | None = None, start: int = 0, count: int | None = None):
    """Return all frames and what was warned of."""
    warnings: list[str] = []
    with read_bag(path, topic, warnings.append) as footage:
        return list(footage.frames(start, count)), warnings


def numbers(frames: list[Frame]) -> list[int]:
    return [frame.number for frame in frames]


@pytest.mark.parametrize('file', ['', 'walk.db3', 'walk.mcap'])
def test_images_come_in_their_order_out_of_folders_and_files(bags, file):
    pictures = [picture(seed) for seed in range(3)]
    storage = 'mcap' if file.endswith('mcap') else 'sqlite3'
    path = bags.write({TOPIC: [bags.raw(pixels) for pixels in pictures]}, storage)
    frames, _ = read(path / file)
    assert numbers(frames) == [0, 1, 2]
    np.testing.assert_array_equal([frame.image for frame in frames], pictures)


def test_compressed_images_are_read(bags):
    path = bags.write({'/camera/image_raw/compressed': [bags.compressed(picture(0))]})
    ((frame,), _) = read(path)
    np.testing.assert_array_equal(frame.image, picture(0))


def test_a_frame_has_its_headers_stamp_and_the_time_of_its_recording(bags):
    msg = bags.raw(picture(0), stamp=(12, 345_678_901), frame_id='front')
    ((frame,), _) = read(bags.write({TOPIC: [msg]}))
    assert (frame.stamp, frame.frame_id) == ((12, 345_678_901), 'front')
    assert frame.stamp.seconds == pytest.approx(12.345678901, abs=1e-9)
    assert frame.recorded == 1_000_000_000_000


def test_the_one_image_topic_needs_no_name(bags):
    words = bags.make('std_msgs/String', data='hello')
    frames, _ = read(bags.write({'/a': [words], TOPIC: [bags.raw(picture(0))], '/z': [words]}))
    assert len(frames) == 1


def test_a_topic_is_chosen_by_its_name(bags):
    path = bags.write({'/left': [bags.raw(picture(0))], '/right': [bags.compressed(picture(1))]})
    ((frame,), _) = read(path, '/right')
    np.testing.assert_array_equal(frame.image, picture(1))


def test_several_image_topics_are_listed_with_type_and_count(bags):
    left, right = [bags.raw(picture(0))] * 2, [bags.compressed(picture(1))]
    path = bags.write({'/left': left, '/right': right})
    with pytest.raises(BagError) as error:
        read(path)
    assert '--topic' in str(error.value)
    assert '/left (sensor_msgs/msg/Image, 2 messages)' in str(error.value)
    assert '/right (sensor_msgs/msg/CompressedImage, 1 messages)' in str(error.value)


@pytest.mark.parametrize('name', ['/nowhere', '/words'])
def test_a_topic_without_images_is_an_error_with_those_there_are(bags, name):
    words = bags.make('std_msgs/String', data='hello')
    path = bags.write({TOPIC: [bags.raw(picture(0))], '/words': [words]})
    with pytest.raises(BagError, match=f'no image topic {name}; it has {TOPIC} .*Image, 1 mess'):
        read(path, name)


def test_a_bag_without_image_topics_is_an_error_with_what_it_has(bags):
    path = bags.write({'/words': [bags.make('std_msgs/String', data='hello')]})
    with pytest.raises(BagError, match='no image topic; it has /words .*String, 1 messages'):
        read(path)


def test_a_topic_on_which_nothing_came_is_named(bags):
    with pytest.raises(BagError, match=f'no images on {TOPIC} of .*walk'):
        read(bags.write({TOPIC: []}))


def test_images_that_cannot_be_read_are_skipped_with_one_warning(bags):
    bad = bags.raw(picture(1), encoding='h264')
    short = bags.raw(picture(1))
    short.height = 60
    messages = [bags.raw(picture(0)), bad, short, bags.raw(picture(2))]
    warnings: list[str] = []
    with read_bag(bags.write({TOPIC: messages}), None, warnings.append) as footage:
        frames = list(footage.frames(0, None))
        assert footage.skipped == 2
    assert numbers(frames) == [0, 3]
    assert len(warnings) == 1
    assert 'image 1' in warnings[0]
    assert 'h264' in warnings[0]


def test_where_no_image_can_be_read_the_error_has_the_reason(bags):
    path = bags.write({TOPIC: [bags.raw(picture(0), encoding='h264')] * 2})
    with pytest.raises(BagError, match='no image from 0 on can be read .*"h264"'):
        read(path)


def test_bytes_that_are_no_image_message_are_skipped(bags):
    path = bags.write({TOPIC: [bags.raw(picture(0))] * 3})
    overwrite(path / 'walk.db3', 'UPDATE messages SET data = substr(data, 1, 40) WHERE id = 2')
    frames, warnings = read(path)
    assert numbers(frames) == [0, 2]
    assert '40 bytes are not a sensor_msgs/msg/Image' in warnings[0]


def test_frames_are_counted_from_the_topics_first_image(bags):
    path = bags.write({TOPIC: [bags.raw(picture(seed)) for seed in range(5)]})
    frames, _ = read(path, start=2, count=2)
    assert numbers(frames) == [2, 3]
    np.testing.assert_array_equal(frames[0].image, picture(2))


def test_a_start_behind_the_last_image_is_an_error_with_their_number(bags):
    path = bags.write({TOPIC: [bags.raw(picture(0))] * 3})
    with pytest.raises(BagError, match='there are 3 images on .*, so none 3'):
        read(path, start=3)


def test_an_image_of_another_size_ends_the_track_and_says_how_to_go_on(bags):
    messages = [bags.raw(picture(0)), bags.raw(picture(1, height=8))]
    with pytest.raises(BagError, match='7 x 8, those before it are 7 x 6.*--start 1'):
        read(bags.write({TOPIC: messages}))


def test_a_database_that_was_cut_off_is_named(bags):
    path = bags.write({TOPIC: [bags.raw(picture(seed, 100, 100)) for seed in range(5)]})
    (path / 'walk.db3').write_bytes((path / 'walk.db3').read_bytes()[:70_000])
    with pytest.raises(BagError, match='walk .*(whole|damaged)'):
        read(path)


@pytest.mark.parametrize('file', ['', 'walk.mcap'])
def test_an_unfinished_mcap_is_read_as_far_as_it_goes(bags, file):
    # Each image is larger than what the writer gathers in one chunk, so that chunks are images.
    images = [np.full((600, 600, 3), value, np.uint8) for value in (1, 2, 3)]
    path = bags.write({TOPIC: [bags.raw(pixels) for pixels in images]}, 'mcap')
    data = (path / 'walk.mcap').read_bytes()
    (path / 'walk.mcap').write_bytes(data[: data.index(images[2].tobytes()) + 1000])
    (path / 'metadata.yaml').unlink()
    frames, (warning,) = read(path / file)
    assert [frame.image[0, 0, 0] for frame in frames] == [1, 2]
    assert [frame.recorded for frame in frames] == [1_000_000_000_000, 1_000_100_000_000]
    assert 'not finished by its recorder' in warning


def test_an_unfinished_mcap_knows_its_frame_rate_and_how_many_images_it_has(bags):
    path = bags.write({TOPIC: [bags.raw(picture(0, 600, 600))] * 4}, 'mcap')
    (path / 'walk.mcap').write_bytes((path / 'walk.mcap').read_bytes()[:-8])
    with read_bag(path, None, lambda _: None) as footage:
        assert (footage.frame_rate, footage.length) == (10.0, 4)


def test_an_mcap_that_ends_before_its_first_image_has_none(bags):
    path = bags.write({TOPIC: [bags.raw(picture(0))]}, 'mcap')
    (path / 'walk.mcap').write_bytes((path / 'walk.mcap').read_bytes()[:40])
    with pytest.raises(BagError, match='no image topic; it has no topics at all'):
        read(path)


def test_without_the_package_mcap_an_unfinished_file_says_what_to_install(bags, monkeypatch):
    path = bags.write({TOPIC: [bags.raw(picture(0))]}, 'mcap')
    (path / 'walk.mcap').write_bytes((path / 'walk.mcap').read_bytes()[:-8])
    monkeypatch.setitem(sys.modules, 'mcap', None)
    with pytest.raises(BagError, match='not finished .*pip install mcap'):
        read(path)


def test_all_images_before_the_damage_are_read(bags):
    # Each image is larger than what the writer gathers in one chunk, so that chunks are images.
    images = [np.full((600, 600, 3), value, np.uint8) for value in (1, 2, 3)]
    path = bags.write({TOPIC: [bags.raw(pixels) for pixels in images]}, 'mcap')
    damage(path / 'walk.mcap', before=images[2].tobytes())
    frames = []
    says = pytest.raises(BagError, match='damaged, it ends after 2 images')
    with says, read_bag(path, None, print) as footage:
        for frame in footage.frames(0, None):
            frames.append(frame.number)
    assert frames == [0, 1]


def test_a_bag_that_is_not_there_is_named(bags):
    with pytest.raises(BagError, match='there is no bag none.mcap'):
        read(Path('none.mcap'))


def test_a_folder_without_metadata_is_read_file_by_file(bags):
    path = bags.write({TOPIC: [bags.raw(picture(0)), bags.raw(picture(1))]})
    shutil.copy(path / 'walk.db3', path / 'walk_1.db3')
    (path / 'metadata.yaml').unlink()
    frames, _ = read(path)
    np.testing.assert_array_equal(
        [frame.image for frame in frames], [picture(seed) for seed in (0, 1, 0, 1)]
    )


def test_metadata_that_is_none_is_an_error_of_the_bag(bags):
    path = bags.write({TOPIC: [bags.raw(picture(0))]})
    (path / 'metadata.yaml').write_text('hello: [')
    with pytest.raises(BagError, match='walk is not a whole ROS 2 bag'):
        read(path)


def test_a_bag_whose_file_is_missing_is_named(bags):
    path = bags.write({TOPIC: [bags.raw(picture(0))]})
    shutil.move(path / 'walk.db3', path / 'other.db3')
    with pytest.raises(BagError, match='walk is not a whole ROS 2 bag: .*walk.db3'):
        read(path)


def test_a_ros_1_bag_is_an_error_with_the_command_that_converts_it(tmp_path, bags):
    (tmp_path / 'old.bag').write_bytes(b'#ROSBAG V2.0\n')
    with pytest.raises(BagError, match='ROS 1 bag: .*rosbags-convert --src .*old.bag'):
        read(tmp_path / 'old.bag')


def test_the_frame_rate_is_that_of_the_recording(bags):
    path = bags.write({TOPIC: [bags.raw(picture(0))] * 4})
    with read_bag(path, None, print) as footage:
        assert (footage.frame_rate, footage.length) == (10.0, 4)


def test_a_single_image_has_some_frame_rate(bags):
    with read_bag(bags.write({TOPIC: [bags.raw(picture(0))]}), None, print) as footage:
        assert footage.frame_rate == 25.0


def overwrite(database: Path, statement: str) -> None:
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute(statement)


def damage(file: Path, before: bytes) -> None:
    """Overwrite what says how long the record is that holds these bytes."""
    data = bytearray(file.read_bytes())
    at = data.index(before)
    data[at - 100 : at] = b'\xff' * 100
    file.write_bytes(data)
