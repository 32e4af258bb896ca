# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""A page in the browser to point at a target and to see what the tracker makes of it.

`session.Session` says what the page shows and what a person can do there; anything with images and
a tracker is one. `server.PageServer` serves any of them.
"""
