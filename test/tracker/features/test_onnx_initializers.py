# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import random
import struct

import numpy as np
import pytest

from fcnt_ros.tracker.features.onnx_initializers import read_initializers


def varint(number: int) -> bytes:
    low, rest = number & 0x7F, number >> 7
    return bytes([low | 0x80]) + varint(rest) if rest else bytes([low])


def field(number: int, value: int | bytes) -> bytes:
    """A protobuf field: an integer as a varint, bytes as bytes."""
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    return varint(number << 3 | 2) + varint(len(value)) + value


def model(*initializers: bytes) -> bytes:
    """An ONNX model with an IR version, a node, and these initializers."""
    graph = field(1, b'a node') + b''.join(field(5, tensor) for tensor in initializers)
    return field(1, 8) + field(7, graph)


def tensor(name: bytes, shape: list[int], values: list[float], data_type: int = 1) -> bytes:
    dims = b''.join(field(1, size) for size in shape)
    numbers = struct.pack(f'<{len(values)}f', *values)
    return dims + field(2, data_type) + field(8, name) + field(9, numbers)


def test_initializers_are_read_by_name_in_their_shape():
    read = read_initializers(model(tensor(b'w', [2, 3], list(range(6))), tensor(b'b', [1], [0.5])))
    np.testing.assert_array_equal(read['w'], [[0, 1, 2], [3, 4, 5]])
    np.testing.assert_array_equal(read['b'], [0.5])
    assert read['w'].dtype == np.float32


def test_numbers_in_float_data_are_read_too():
    packed = field(2, 1) + field(1, 2) + field(8, b'p') + field(4, struct.pack('<2f', 1, 2))
    single = b''.join(varint(4 << 3 | 5) + struct.pack('<f', number) for number in (1, 2))
    unpacked = field(2, 1) + field(1, 2) + field(8, b'u') + single
    read = read_initializers(model(packed, unpacked))
    np.testing.assert_array_equal(read['p'], [1, 2])
    np.testing.assert_array_equal(read['u'], [1, 2])


def test_packed_dims_are_read_too():
    packed = field(1, varint(300) + varint(1)) + field(2, 1) + field(9, bytes(1200))
    assert read_initializers(model(packed))[''].shape == (300, 1)


def test_scalars_and_empty_tensors_keep_their_shape():
    read = read_initializers(model(tensor(b'scalar', [], [3.0]), tensor(b'empty', [0], [])))
    assert (read['scalar'].shape, read['empty'].shape) == ((), (0,))


def test_initializers_of_other_types_are_left_out():
    read = read_initializers(model(tensor(b'i', [1], [0.0], data_type=6), tensor(b'f', [1], [1.0])))
    assert list(read) == ['f']


@pytest.mark.parametrize('size', [3, 5, 2**31, 2**64 - 1, 2**69])
def test_a_shape_that_its_numbers_do_not_fill_is_refused(size: int):
    with pytest.raises(ValueError, match=r"'w' declares the shape .* but holds 4 numbers"):
        read_initializers(model(tensor(b'w', [size], [0.0] * 4)))


def test_half_a_number_is_refused():
    with pytest.raises(ValueError, match="'w' has 6 bytes"):
        read_initializers(model(field(2, 1) + field(8, b'w') + field(9, bytes(6))))


def test_a_field_longer_than_its_message_is_refused():
    with pytest.raises(ValueError, match='byte 2 of the model claims 1000000 bytes, 3 are left'):
        read_initializers(field(1, 8) + varint(7 << 3 | 2) + varint(1_000_000) + b'end')


def test_a_number_without_end_is_refused():
    with pytest.raises(ValueError, match='number at byte 0 of the model does not end'):
        read_initializers(b'\xff' * 10_000)


def test_an_unknown_wire_type_is_refused():
    with pytest.raises(ValueError, match='byte 0 of the graph has wire type 3'):
        read_initializers(field(7, varint(5 << 3 | 3)))


def test_every_truncation_ends_in_a_value_error_or_in_fewer_initializers():
    whole = model(tensor(b'w', [2, 2], [1, 2, 3, 4]), tensor(b'b', [2], [5, 6]))
    for length in range(len(whole)):
        try:
            assert not read_initializers(whole[:length])
        except ValueError:
            pass


def test_damaged_bytes_raise_nothing_but_value_error():
    chance = random.Random(0)
    whole = model(tensor(b'w', [2, 2], [1, 2, 3, 4]), tensor(b'b', [2], [5, 6]))
    for _ in range(3000):
        damaged = bytearray(whole)
        for _ in range(chance.randint(1, 4)):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        try:
            read_initializers(bytes(damaged))
        except ValueError:
            pass
