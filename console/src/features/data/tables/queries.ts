// Boards change while a run is under way; a hidden tab does not ask.
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { client, dataOf } from '../../../api/client';

const kGentlyMs = 5000;

export const deliveriesQuery = queryOptions({
  queryKey: ['deliveries'],
  queryFn: async ({ signal }) => (await dataOf(client.GET('/api/v1/deliveries', { signal }))).deliveries,
  refetchInterval: kGentlyMs,
});

export const boardQuery = (delivery: string, days: number) =>
  queryOptions({
    queryKey: ['board', delivery, days],
    queryFn: ({ signal }) =>
      dataOf(
        client.GET('/api/v1/deliveries/{delivery}/board', {
          params: { path: { delivery }, query: { days } },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
    refetchInterval: kGentlyMs,
  });

export const runQuery = (run: string) =>
  queryOptions({
    queryKey: ['table_run', run],
    queryFn: ({ signal }) =>
      dataOf(client.GET('/api/v1/table_runs/{run}', { params: { path: { run } }, signal })),
    refetchInterval: ({ state }) => (state.data?.state === 'running' ? kGentlyMs : false),
  });
