// What the data pages ask for again and again while somebody looks at them; a hidden tab does not ask.
import { keepPreviousData, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { client, dataOf } from '../../api/client';
import type { Declaration, Replay, ReplayRequest, Source, SourceDraft, SourceEdit } from '../../api/types';
import type { QualitySearch } from './links';

const kGentlyMs = 5000;
const kLivelyMs = 2000;

export { useZone } from '../../api/queries';

export const sourcesQuery = queryOptions({
  queryKey: ['sources'],
  queryFn: async ({ signal }) => (await dataOf(client.GET('/api/v1/sources', { signal }))).sources,
  refetchInterval: kGentlyMs,
});

/** While somebody waits for a source's first event. */
export const livelySourcesQuery = { ...sourcesQuery, refetchInterval: kLivelyMs };

export const collectionQuery = queryOptions({
  queryKey: ['collection'],
  queryFn: ({ signal }) => dataOf(client.GET('/api/v1/collection', { signal })),
  refetchInterval: kLivelyMs,
});

export const undeclaredQuery = (plan: string) =>
  queryOptions({
    queryKey: ['undeclared', plan],
    queryFn: async ({ signal }) =>
      (await dataOf(client.GET('/api/v1/plans/{plan}/undeclared', { params: { path: { plan } }, signal })))
        .undeclared,
    refetchInterval: kGentlyMs,
  });

/** Parameters that are given; the others are left out of the address. */
const given = ({ plan, source, reason }: QualitySearch) => ({
  ...(plan && { plan }),
  ...(source && { source }),
  ...(reason && { reason }),
});

export const rejectedEventsQuery = (filter: QualitySearch, offset: number, limit: number) =>
  queryOptions({
    queryKey: ['rejected_events', filter, offset, limit],
    queryFn: ({ signal }) =>
      dataOf(
        client.GET('/api/v1/rejected_events', {
          params: { query: { ...given(filter), offset, limit } },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
    refetchInterval: kGentlyMs,
  });

export const unfinished = ({ state }: Replay): boolean => state === 'waiting' || state === 'running';

export const replaysQuery = queryOptions({
  queryKey: ['replays'],
  queryFn: async ({ signal }) => (await dataOf(client.GET('/api/v1/replays', { signal }))).replays,
  refetchInterval: (query) => (query.state.data?.some(unfinished) ? kLivelyMs : false),
});

interface SourceChange {
  id: string;
  body: SourceEdit;
}

/** Every change also refreshes the list. A replace that meets a newer version fails with 409. */
export function useSources() {
  const queries = useQueryClient();
  const refresh = () => queries.invalidateQueries({ queryKey: sourcesQuery.queryKey });
  const create = useMutation({
    mutationFn: (body: SourceDraft) => dataOf(client.POST('/api/v1/sources', { body })),
    onSuccess: (source: Source) => {
      queries.setQueryData(sourcesQuery.queryKey, (known) => known && [...known, source]);
      return refresh();
    },
  });
  const replace = useMutation({
    mutationFn: ({ id, body }: SourceChange) =>
      dataOf(client.PUT('/api/v1/sources/{id}', { params: { path: { id } }, body })),
    onSettled: refresh,
  });
  return { create, replace };
}

interface DeclareCall {
  plan: string;
  body: Declaration;
}

/** Declares, and looks again at what is declared and what is not. */
export function useDeclare() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ plan, body }: DeclareCall) =>
      dataOf(client.POST('/api/v1/plans/{plan}/declarations', { params: { path: { plan } }, body })),
    onSuccess: () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: ['plans'] }),
        queries.invalidateQueries({ queryKey: ['undeclared'] }),
      ]),
  });
}

export function useReplay() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: ReplayRequest) => dataOf(client.POST('/api/v1/replays', { body })),
    onSuccess: () => queries.invalidateQueries({ queryKey: replaysQuery.queryKey }),
  });
}
