import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useState } from 'react';
import { isCancelled } from '../../../api/errors';
import type { FunnelResult, FunnelSpec, Progress } from '../../../api/types';
import { runFunnel } from './run_funnel';

const kKeepResultsMs = 15 * 60_000;

export interface FunnelRun {
  result: FunnelResult | undefined;
  error: unknown;
  running: boolean;
  cancelled: boolean;
  progress: Progress | null;
  startedAt: number;
  /** Stops the run on the server as well. */
  cancel: () => void;
  /** Asks again although the answer is known. */
  again: () => void;
}

/** One run per analysis; an analysis seen before shows its known result at once. */
export function useFunnel(spec: FunnelSpec | undefined): FunnelRun {
  const client = useQueryClient();
  const [progress, setProgress] = useState<{
    spec: FunnelSpec;
    value: Progress | null;
    startedAt: number;
  } | null>(null);
  const key = ['funnel', spec];
  const query = useQuery({
    queryKey: key,
    enabled: spec !== undefined,
    queryFn: ({ signal }) => {
      const running = spec as FunnelSpec;
      const startedAt = Date.now();
      setProgress({ spec: running, value: null, startedAt });
      return runFunnel(running, signal, (value) => setProgress({ spec: running, value, startedAt }));
    },
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: kKeepResultsMs,
    retry: false,
    retryOnMount: false,
    refetchOnReconnect: false,
  });
  const cancel = useCallback(() => void client.cancelQueries({ queryKey: ['funnel'] }), [client]);
  const again = useCallback(() => void query.refetch(), [query.refetch]);
  const running = query.isFetching;
  const failed = query.isError && !running;
  return {
    result: query.data,
    error: failed && !isCancelled(query.error) ? query.error : undefined,
    running,
    cancelled: !running && !query.data && spec !== undefined && (query.isPending || isCancelled(query.error)),
    progress: running ? (progress?.value ?? null) : null,
    startedAt: progress?.startedAt ?? 0,
    cancel,
    again,
  };
}
