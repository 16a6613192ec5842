import { useTranslation } from 'react-i18next';
import { withoutPointer } from '../../../api/errors';
import type { Collection } from '../../../api/types';
import { CheckCircleFilled, CloseCircleFilled, SyncOutlined } from '../../../ui/icons';
import { ServerHint } from '../../../ui/server_hint';

const kIcons = {
  running: <CheckCircleFilled className="good" />,
  waiting: <SyncOutlined spin className="waiting" />,
  failed: <CloseCircleFilled className="bad" />,
};

/** Whether events are taken and reach the warehouse, and if not, why and what that means. */
export function FlowState({ collection }: { collection: Collection }) {
  const { t } = useTranslation('data');
  const { state, error, waits_for_load: waitsForLoad } = collection;
  const detail =
    state === 'waiting' && (waitsForLoad || !error)
      ? t(waitsForLoad ? 'quality.waits_for_load' : 'quality.waits')
      : t(`quality.state_detail.${state}`);
  return (
    <div className="flow-state" data-state={state} role={state === 'failed' ? 'alert' : 'status'}>
      {kIcons[state]}
      <div>
        <strong>{t(`quality.state.${state}`)}</strong>
        <span>{detail}</span>
        {error && (
          <p className="flow-error">
            {withoutPointer(error)}
            <ServerHint hint={error.hint} />
          </p>
        )}
      </div>
    </div>
  );
}
