import { keepPreviousData, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { client, dataOf } from '../../api/client';
import type { UnmergeRequest } from '../../api/types';

export const findQuery = (q: string) =>
  queryOptions({
    queryKey: ['identity', 'find', q],
    queryFn: async ({ signal }) =>
      (await dataOf(client.GET('/api/v1/identity/customers', { params: { query: { q } }, signal }))).found,
  });

export const personQuery = (oneId: number, offset: number, limit: number) =>
  queryOptions({
    queryKey: ['identity', 'person', oneId, offset, limit],
    queryFn: ({ signal }) =>
      dataOf(
        client.GET('/api/v1/identity/customers/{one_id}', {
          params: { path: { one_id: oneId }, query: { offset, limit } },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
  });

/** Who an identifier was: on a day, or ever. */
export const stretchesQuery = (identifier: string, day?: string) =>
  queryOptions({
    queryKey: ['identity', 'stretches', identifier, day],
    queryFn: ({ signal }) =>
      dataOf(
        client.GET('/api/v1/identity/stretches', {
          params: { query: { identifier, ...(day && { day }) } },
          signal,
        }),
      ),
  });

export const duplicatesQuery = (offset: number, limit: number) =>
  queryOptions({
    queryKey: ['identity', 'duplicates', offset, limit],
    queryFn: ({ signal }) =>
      dataOf(client.GET('/api/v1/identity/duplicates', { params: { query: { offset, limit } }, signal })),
    placeholderData: keepPreviousData,
  });

/** Always asked anew: what may be undone depends on what came later. */
export const unmergePlanQuery = (entry: number) =>
  queryOptions({
    queryKey: ['identity', 'plan', entry],
    queryFn: ({ signal }) =>
      dataOf(client.GET('/api/v1/identity/entries/{entry}/unmerge', { params: { path: { entry } }, signal })),
    staleTime: 0,
    gcTime: 0,
  });

/** Whoever presses "search" again wants to know anew. */
export function useAskAgain(): () => void {
  const queries = useQueryClient();
  return () => void queries.invalidateQueries({ queryKey: ['identity'] });
}

interface UnmergeCall {
  entry: number;
  body: UnmergeRequest;
}

/** Undoes an entry; everything that is shown of identity, and every analysis, is asked again. */
export function useUnmerge() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ entry, body }: UnmergeCall) =>
      dataOf(client.POST('/api/v1/identity/entries/{entry}/unmerge', { params: { path: { entry } }, body })),
    onSuccess: () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: ['identity', 'person'] }),
        queries.invalidateQueries({ queryKey: ['identity', 'plan'] }),
        queries.invalidateQueries({ queryKey: ['identity', 'stretches'] }),
        queries.invalidateQueries({ queryKey: ['identity', 'find'] }),
        queries.invalidateQueries({ queryKey: ['customers'] }),
      ]),
  });
}
