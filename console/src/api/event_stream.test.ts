import { expect, it } from 'vitest';
import { createEventParser, type StreamEvent } from './event_stream';

const kStream =
  'event: accepted\ndata: {"id":"a1"}\n\n: still here\n\nevent: progress\r\ndata: {"stage":\r\ndata: "reading"}\r\n\r\n';

it.each([1, 3, 7, 1000])('reads whole events from pieces of %d characters', (size) => {
  const events: StreamEvent[] = [];
  const feed = createEventParser((event) => events.push(event));
  for (let at = 0; at < kStream.length; at += size) feed(kStream.slice(at, at + size));
  expect(events).toEqual([
    { name: 'accepted', data: '{"id":"a1"}' },
    { name: 'progress', data: '{"stage":\n"reading"}' },
  ]);
});
