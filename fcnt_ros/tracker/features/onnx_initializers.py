# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Reads the float32 initializers (the parameters) out of an ONNX model's bytes.

Why our own: the `onnx` package has no rosdep key, all that is needed of it is this walk over three
nested protobuf messages, and a reader that got a number wrong could not pass the digest check that
guards the result (`tracker/weights.py`).
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

# Protobuf's wire types, and the field numbers of onnx.proto's messages that are read here.
_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5
_MODEL_GRAPH = 7
_GRAPH_INITIALIZER = 5
_TENSOR_DIMS, _TENSOR_DATA_TYPE, _TENSOR_FLOAT_DATA, _TENSOR_NAME, _TENSOR_RAW_DATA = 1, 2, 4, 8, 9
_DATA_TYPE_FLOAT = 1


def read_initializers(data: bytes) -> dict[str, np.ndarray]:
    """Return the float32 initializers of an ONNX model by name; other types are left out.

    Raises
    ------
    ValueError
        The bytes are damaged; the message names the place. Never reads outside `data`.
    """
    initializers = {}
    for model_field, graph in _fields(memoryview(data), 'the model'):
        if model_field != (_MODEL_GRAPH, _BYTES):
            continue
        for graph_field, tensor in _fields(graph, 'the graph'):
            if graph_field == (_GRAPH_INITIALIZER, _BYTES):
                name, values = _read_tensor(tensor)
                if values is not None:
                    initializers[name] = values
    return initializers


def _read_tensor(message: memoryview) -> tuple[str, np.ndarray | None]:
    """Return a TensorProto's name and values, None for values that are not float32."""
    name, data_type, shape, raw = '', None, [], []
    for field, value in _fields(message, 'an initializer'):
        if field == (_TENSOR_NAME, _BYTES):
            name = bytes(value).decode(errors='replace')
        elif field == (_TENSOR_DATA_TYPE, _VARINT):
            data_type = value
        elif field == (_TENSOR_DIMS, _VARINT):
            shape.append(value)
        elif field == (_TENSOR_DIMS, _BYTES):  # packed: how a proto3 writer stores the same list
            shape.extend(_packed_varints(value))
        elif field[0] in (_TENSOR_RAW_DATA, _TENSOR_FLOAT_DATA) and field[1] in (_BYTES, _FIXED32):
            raw.append(value)
    if data_type != _DATA_TYPE_FLOAT:
        return name, None
    numbers = b''.join(raw)
    if len(numbers) % 4:
        raise ValueError(f'initializer {name!r} has {len(numbers)} bytes, not a multiple of 4')
    values = np.frombuffer(numbers, '<f4').astype(np.float32)
    try:
        return name, values.reshape(shape)
    except (ValueError, OverflowError):
        raise ValueError(
            f'initializer {name!r} declares the shape {shape} but holds {values.size} numbers'
        ) from None


def _fields(message: memoryview, where: str) -> Iterator[tuple[tuple[int, int], int | memoryview]]:
    """Walk over a protobuf message: ((field number, wire type), value) of each field."""
    position = 0
    while position < len(message):
        start = position
        key, position = _varint(message, position, where)
        wire = key & 7
        if wire == _VARINT:
            value, position = _varint(message, position, where)
        elif wire in (_BYTES, _FIXED32, _FIXED64):
            size = {_FIXED32: 4, _FIXED64: 8}.get(wire)
            if size is None:
                size, position = _varint(message, position, where)
            if size > len(message) - position:
                raise ValueError(
                    f'the field at byte {start} of {where} claims {size} bytes, '
                    f'{len(message) - position} are left'
                )
            value, position = message[position : position + size], position + size
        else:
            raise ValueError(f'the field at byte {start} of {where} has wire type {wire}, unknown')
        yield (key >> 3, wire), value


def _packed_varints(message: memoryview) -> Iterator[int]:
    position = 0
    while position < len(message):
        value, position = _varint(message, position, "an initializer's dims")
        yield value


def _varint(message: memoryview, position: int, where: str) -> tuple[int, int]:
    """Return the base-128 number at `position`, and the position after it."""
    value = 0
    for shift, byte in enumerate(message[position : position + 10]):
        value |= (byte & 0x7F) << (7 * shift)
        if byte < 0x80:
            return value, position + shift + 1
    raise ValueError(f'the number at byte {position} of {where} does not end')
