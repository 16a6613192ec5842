// Runs an analysis on the server with progress; aborting the signal makes the server stop.

import { ApiError, toApiError } from '../../../api/errors';
import { readEvents } from '../../../api/event_stream';
import type { AnalysisResult, AnalysisSpec, ApiErrorBody, Progress } from '../../../api/types';

const kCancelled: Partial<ApiErrorBody> = { code: 'cancelled', message: '' };

/** Asks the server to stop, then lets go of the connection. */
async function cancelOnServer(id: string, connection: AbortController) {
  await fetch(`/api/v1/analyses/${encodeURIComponent(id)}`, { method: 'DELETE', keepalive: true }).catch(
    () => {},
  );
  connection.abort();
}

export async function runAnalysis(
  spec: AnalysisSpec,
  signal: AbortSignal,
  onProgress: (progress: Progress) => void,
): Promise<AnalysisResult> {
  const connection = new AbortController();
  let id = '';
  let finished = false;
  const stop = () => {
    if (finished) return;
    if (id) void cancelOnServer(id, connection);
    else connection.abort();
  };
  signal.addEventListener('abort', stop, { once: true });
  try {
    const response = await fetch('/api/v1/analyses', {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
      body: JSON.stringify({ spec }),
      signal: connection.signal,
    });
    if (!response.ok || !response.body) {
      throw toApiError(await response.json().catch(() => undefined), response);
    }
    let result: AnalysisResult | undefined;
    let error: ApiError | undefined;
    await readEvents(response.body, ({ name, data }) => {
      const value: unknown = JSON.parse(data);
      if (name === 'accepted') id = (value as { id: string }).id;
      else if (name === 'progress') onProgress(value as Progress);
      else if (name === 'result') result = value as AnalysisResult;
      else if (name === 'error') error = toStreamError(value);
    });
    if (error) throw error;
    if (!result) throw new ApiError(signal.aborted ? kCancelled : { code: 'unavailable', message: '' }, 0);
    return result;
  } finally {
    finished = true;
    signal.removeEventListener('abort', stop);
  }
}

/** The stream carries the error itself, or in the envelope of an error answer. */
function toStreamError(value: unknown): ApiError {
  const body = (value as { error?: ApiErrorBody }).error ?? (value as ApiErrorBody);
  return new ApiError(body, 200);
}
