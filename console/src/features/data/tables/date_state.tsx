import { useTranslation } from 'react-i18next';
import type { BoardDate } from '../../../api/types';
import { CheckCircleFilled, CloseCircleFilled, SyncOutlined, WarningFilled } from '../../../ui/icons';

export type State = BoardDate['state'];

const kIcons: Partial<Record<State, React.ReactNode>> = {
  published: <CheckCircleFilled className="good" />,
  failed: <CloseCircleFilled className="bad" />,
  late: <WarningFilled className="warn" />,
  missing: <WarningFilled className="warn" />,
  running: <SyncOutlined spin />,
};

/** What became of a data date, never by colour alone. */
export function DateState({ state }: { state: State }) {
  const { t } = useTranslation('data');
  return (
    <span className="state" data-state={state}>
      {kIcons[state]} {t(`tables.state.${state}`)}
    </span>
  );
}
