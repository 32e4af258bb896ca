// Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
// The connection to the server; fcnt_ros/web/messages.py says what goes over it.

const AGAIN = 1000; // after so many milliseconds a lost connection is tried again

/**
 * Connect, and connect again whenever the connection is lost.
 *
 * `on` has a function for each kind of news: hello(news), points(news), view(view), answer(words)
 * and link(isOpen, words). `view` may return a promise: the server is told when it is fulfilled.
 * Returns a function that sends an action.
 */
export function connect(on) {
  let socket;

  function open() {
    const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
    socket = new WebSocket(`${scheme}://${location.host}/live`);
    socket.binaryType = 'arraybuffer';
    const own = socket;
    own.onopen = () => on.link(true, '');
    own.onclose = (event) => {
      on.link(false, event.reason);
      setTimeout(open, AGAIN);
    };
    let before = Promise.resolve(); // views are shown in their order, however long one takes
    own.onmessage = ({ data }) => {
      if (typeof data === 'string') {
        const news = JSON.parse(data);
        on[news.type](news);
        return;
      }
      before = before
        .then(() => on.view(parsed(data)))
        .catch(console.error) // an image that cannot be shown must not stop those after it
        .then(() => own.readyState === WebSocket.OPEN && own.send('seen'));
    };
  }

  open();
  return (action) => {
    if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(action));
  };
}

/** Return what is told in a binary message, with its image as a Blob and its heat maps as bytes. */
function parsed(buffer) {
  const length = new DataView(buffer).getUint32(0, true);
  const view = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)));
  let at = 4 + length;
  if (view.jpeg) {
    view.picture = new Blob([new Uint8Array(buffer, at, view.jpeg)], { type: 'image/jpeg' });
    at += view.jpeg;
  }
  if (view.track?.heat) {
    const cells = view.track.heat[0] * view.track.heat[1];
    view.track.gnet = new Uint8Array(buffer, at, cells);
    view.track.snet = new Uint8Array(buffer, at + cells, cells);
  }
  return view;
}
