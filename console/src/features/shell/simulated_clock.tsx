import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { statusQuery } from '../../api/queries';
import { instant } from '../../format/times';

/** The bank's time, where a program drives it. */
export function SimulatedClock() {
  const { t } = useTranslation('shell');
  const { data } = useQuery(statusQuery);
  if (data?.clock !== 'simulated') return null;
  return (
    <time className="simulated-clock" dateTime={data.time}>
      {t('simulated_clock', { time: instant(data.time, data.zone) })}
    </time>
  );
}
