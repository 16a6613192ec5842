import { usePreferences } from '../features/shell/preferences';

/** A count in the chosen unit; the exact value shows on hover and is what assistive technology reads. */
export function Count({ value }: { value: number }) {
  const { count, exact } = usePreferences();
  const short = count(value);
  const full = exact(value);
  if (short === full) return <span className="figure">{full}</span>;
  return (
    <span className="figure" title={full}>
      <span aria-hidden="true">{short}</span>
      <span className="visually-hidden">{full}</span>
    </span>
  );
}
