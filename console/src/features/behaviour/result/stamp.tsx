import type { AnalysisResult } from '../../../api/types';
import { instant } from '../../../format/times';
import { usePreferences } from '../../shell/preferences';
import { useSubjectText } from '../subject_text';

/** Where the numbers come from: as of when, computed when, at what cost. */
export function Stamp({ result, zone }: { result: AnalysisResult; zone: string }) {
  const t = useSubjectText();
  const { exact, duration } = usePreferences();
  const parts = [
    t('result.computed_at', { time: instant(result.computed_at, zone, true) }),
    t('result.events_read', { rows: exact(result.events_read) }),
    t('result.elapsed', { time: duration(result.elapsed_ms) }),
  ];
  return (
    <p className="stamp figure">
      {parts.map((part) => (
        <span key={part}>{part}</span>
      ))}
    </p>
  );
}
