import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useState } from 'react';
import { isCancelled } from '../../../api/errors';
import type { AnalysisResult, AnalysisSpec, Progress } from '../../../api/types';
import { runAnalysis } from './run_analysis';

const kKeepResultsMs = 15 * 60_000;

export interface AnalysisRun<Result = AnalysisResult> {
  result: Result | undefined;
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
export function useRun<Result extends AnalysisResult>(spec: AnalysisSpec | undefined): AnalysisRun<Result> {
  const client = useQueryClient();
  const [progress, setProgress] = useState<{
    spec: AnalysisSpec;
    value: Progress | null;
    startedAt: number;
  } | null>(null);
  const key = ['analysis', spec];
  const query = useQuery({
    queryKey: key,
    enabled: spec !== undefined,
    queryFn: ({ signal }) => {
      const running = spec as AnalysisSpec;
      const startedAt = Date.now();
      setProgress({ spec: running, value: null, startedAt });
      // The server answers with the kind it was asked for.
      return runAnalysis(running, signal, (value) =>
        setProgress({ spec: running, value, startedAt }),
      ) as Promise<Result>;
    },
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: kKeepResultsMs,
    retry: false,
    retryOnMount: false,
    refetchOnReconnect: false,
  });
  const cancel = useCallback(() => void client.cancelQueries({ queryKey: ['analysis'] }), [client]);
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
