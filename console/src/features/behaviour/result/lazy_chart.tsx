import { type ComponentProps, lazy, Suspense } from 'react';
import { ChartSkeleton } from '../../../ui/page_skeleton';

const Chart = lazy(() => import('./chart'));

/** A chart whose code comes when the first one is shown. */
export function LazyChart(props: ComponentProps<typeof Chart>) {
  return (
    <Suspense fallback={<ChartSkeleton />}>
      <Chart {...props} />
    </Suspense>
  );
}
