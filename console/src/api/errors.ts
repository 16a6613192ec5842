import type { ApiErrorBody } from './types';

/** An error the server answered, or one made here when it could not be reached. */
export class ApiError extends Error {
  readonly code: string;
  /** JSON pointer, parameter or header the error is about; empty if there is none. */
  readonly field: string;
  readonly hint: string;
  readonly requestId: string;
  readonly status: number;

  constructor(body: Partial<ApiErrorBody>, status: number) {
    super(body.message ?? '');
    this.name = 'ApiError';
    this.code = body.code ?? 'internal';
    this.field = body.field ?? '';
    this.hint = body.hint ?? '';
    this.requestId = body.request_id ?? '';
    this.status = status;
  }
}

/** Messages open with the pointer they are about; for people, and beside the field itself, it says nothing. */
export const withoutPointer = ({ field, message }: Pick<ApiErrorBody, 'field' | 'message'>): string =>
  field && message.startsWith(`${field}: `) ? message.slice(field.length + 2) : message;

export function toApiError(body: unknown, response: Response): ApiError {
  const error = (body as { error?: ApiErrorBody } | undefined)?.error;
  if (error) return new ApiError(error, response.status);
  const requestId = response.headers.get('x-request-id') ?? '';
  return new ApiError(
    { code: 'internal', message: `HTTP ${response.status}`, request_id: requestId },
    response.status,
  );
}

export const isCancelled = (error: unknown): boolean =>
  (error instanceof ApiError && error.code === 'cancelled') ||
  (error instanceof Error && error.name === 'AbortError');

/** fetch() rejects with a TypeError when there is no server to talk to. */
export const isUnreachable = (error: unknown): boolean => error instanceof TypeError;
