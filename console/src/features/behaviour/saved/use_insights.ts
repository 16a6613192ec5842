import { useMutation, useQueryClient } from '@tanstack/react-query';
import { client, dataOf } from '../../../api/client';
import { funnelOf, insightQuery, insightsQuery } from '../../../api/queries';
import type { FunnelSpec, Insight } from '../../../api/types';

interface Edit {
  id: string;
  name: string;
  spec: FunnelSpec;
  version: number;
}

/** Saved analyses: every change also refreshes the list. A replace that meets a newer version fails with 409. */
export function useInsights() {
  const queries = useQueryClient();
  const refresh = () => queries.invalidateQueries({ queryKey: ['insights'] });
  const create = useMutation({
    mutationFn: (body: { name: string; spec: FunnelSpec }) =>
      dataOf(client.POST('/api/v1/insights', { body })).then(funnelOf),
    onSuccess: refresh,
  });
  const replace = useMutation({
    mutationFn: ({ id, ...body }: Edit) =>
      dataOf(client.PUT('/api/v1/insights/{id}', { params: { path: { id } }, body })).then(funnelOf),
    onSettled: refresh,
  });
  const remove = useMutation({
    mutationFn: (id: string) => dataOf(client.DELETE('/api/v1/insights/{id}', { params: { path: { id } } })),
    // Only the list: what was deleted may still be open, and cannot be fetched again.
    onSuccess: () => queries.invalidateQueries({ queryKey: insightsQuery.queryKey, exact: true }),
  });
  const latest = (id: string): Promise<Insight> => queries.fetchQuery({ ...insightQuery(id), staleTime: 0 });
  return { create, replace, remove, latest };
}
