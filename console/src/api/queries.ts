import { queryOptions, useQuery } from '@tanstack/react-query';
import { client, dataOf } from './client';

/** Until there is a plan, the command line may bring one at any time. */
const plansQuery = queryOptions({
  queryKey: ['plans'],
  queryFn: async ({ signal }) => (await dataOf(client.GET('/api/v1/plans', { signal }))).plans,
  staleTime: 30_000,
  refetchInterval: (query) => (query.state.data?.length === 0 ? 5000 : false),
});

/** With a simulated clock days pass in seconds, so it is asked for more often. */
export const statusQuery = queryOptions({
  queryKey: ['status'],
  queryFn: ({ signal }) => dataOf(client.GET('/api/v1/status', { signal })),
  refetchInterval: (query) => (query.state.data?.clock === 'simulated' ? 2000 : 30_000),
  retry: false,
});

const kDefaultZone = 'Asia/Shanghai';

/** The bank's time zone. */
export const useZone = (): string => useQuery(statusQuery).data?.zone ?? kDefaultZone;

export const insightsQuery = queryOptions({
  queryKey: ['insights'],
  queryFn: async ({ signal }) => (await dataOf(client.GET('/api/v1/insights', { signal }))).insights,
});

export const insightQuery = (id: string) =>
  queryOptions({
    queryKey: ['insights', id],
    queryFn: ({ signal }) =>
      dataOf(client.GET('/api/v1/insights/{id}', { params: { path: { id } }, signal })),
  });

/** A running load is looked at again every two seconds. */
export const loadsQuery = queryOptions({
  queryKey: ['loads'],
  queryFn: async ({ signal }) => (await dataOf(client.GET('/api/v1/loads', { signal }))).loads,
  refetchInterval: (query) => (query.state.data?.some((load) => load.state === 'running') ? 2000 : false),
});

export const valuesQuery = (plan: string, property: string, prefix: string) =>
  queryOptions({
    queryKey: ['values', plan, property, prefix],
    queryFn: ({ signal }) =>
      dataOf(
        client.GET('/api/v1/plans/{plan}/properties/{property}/values', {
          params: { path: { plan, property }, query: { prefix, limit: 50 } },
          signal,
        }),
      ),
    staleTime: 60_000,
  });

export const usePlans = () => useQuery(plansQuery);
