import { useMutation, useQueryClient } from '@tanstack/react-query';
import { client, dataOf } from '../../../api/client';
import { insightQuery, insightsQuery } from '../../../api/queries';
import type { AnalysisSpec, Insight } from '../../../api/types';

interface Edit {
  id: string;
  name: string;
  spec: AnalysisSpec;
  version: number;
}

/** Saved analyses: every change also refreshes the list. A replace that meets a newer version fails with 409. */
export function useInsights() {
  const queries = useQueryClient();
  const refresh = () => queries.invalidateQueries({ queryKey: ['insights'] });
  const create = useMutation({
    mutationFn: (body: { name: string; spec: AnalysisSpec }) =>
      dataOf(client.POST('/api/v1/insights', { body })),
    onSuccess: refresh,
  });
  const replace = useMutation({
    mutationFn: ({ id, ...body }: Edit) =>
      dataOf(client.PUT('/api/v1/insights/{id}', { params: { path: { id } }, body })),
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
