// Server-sent events over fetch: EventSource cannot POST.

export interface StreamEvent {
  name: string;
  data: string;
}

/** Splits text that arrives in arbitrary pieces into whole events; comment lines are dropped. */
export function createEventParser(emit: (event: StreamEvent) => void): (text: string) => void {
  let rest = '';
  let name = '';
  let data: string[] = [];
  const line = (text: string) => {
    if (text === '') {
      if (data.length > 0) emit({ name: name || 'message', data: data.join('\n') });
      name = '';
      data = [];
    } else if (text.startsWith('event:')) {
      name = text.slice(6).trim();
    } else if (text.startsWith('data:')) {
      data.push(text.slice(5).replace(/^ /, ''));
    }
  };
  return (text) => {
    const lines = (rest + text).split(/\r?\n/);
    rest = lines.pop() ?? '';
    for (const one of lines) line(one);
  };
}

export async function readEvents(body: ReadableStream<Uint8Array>, emit: (event: StreamEvent) => void) {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  const feed = createEventParser(emit);
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    feed(decoder.decode(value, { stream: true }));
  }
}
