import { useQuery } from '@tanstack/react-query';
import { ErrorState } from '../../../ui/error_state';
import { ChartSkeleton } from '../../../ui/page_skeleton';
import { unmergePlanQuery } from '../queries';
import { PersonView } from './person_view';

/** An entry of the ledger, in the life of the customer it is about. */
export function EntryView({ entry }: { entry: number }) {
  const query = useQuery(unmergePlanQuery(entry));
  if (query.isError) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />;
  if (!query.data) return <ChartSkeleton />;
  return <PersonView oneId={query.data.entry.to.one_id} marked={query.data.entry} />;
}
