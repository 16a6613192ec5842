import { useTranslation } from 'react-i18next';
import type { Source } from '../../../api/types';

/** Whether a source may send, and whether it has. */
export function SourceState({ source }: { source: Source }) {
  const { t } = useTranslation('data');
  const silent = source.last_event_at === null;
  const state = source.enabled ? (silent ? 'waiting' : 'receiving') : 'off';
  return (
    <span className="dot-state" data-state={state}>
      <i aria-hidden="true" />
      {t(`sources.state_${state}`)}
    </span>
  );
}
