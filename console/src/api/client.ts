import createClient from 'openapi-fetch';
import { toApiError } from './errors';
import type { paths } from './schema';

export const client = createClient<paths>({ baseUrl: '/' });

/** The data of an answer; throws the server's error otherwise. */
export async function dataOf<T>(
  call: Promise<{ data?: T; error?: unknown; response: Response }>,
): Promise<T> {
  const { data, error, response } = await call;
  if (!response.ok) throw toApiError(error, response);
  return data as T;
}
