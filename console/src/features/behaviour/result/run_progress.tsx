import { Progress as Bar, Button } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ChartSkeleton } from '../../../ui/page_skeleton';
import { usePreferences } from '../../shell/preferences';
import type { AnalysisRun } from './use_run';

const kShowFromMs = 1000;
const kLongFromMs = 10_000;
const kTickMs = 200;

function useElapsed(startedAt: number): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), kTickMs);
    return () => clearInterval(timer);
  }, []);
  return startedAt > 0 ? Math.max(0, now - startedAt) : 0;
}

/** Under a second only a skeleton; then what the server is doing, how far it is, and a way to stop it. */
export function RunProgress({ run }: { run: AnalysisRun }) {
  const { t } = useTranslation('behaviour');
  const { count, exact, duration } = usePreferences();
  const elapsed = useElapsed(run.startedAt);
  const { progress } = run;
  if (elapsed < kShowFromMs) return <ChartSkeleton />;
  const read = progress?.rows_read ?? 0;
  const total = progress?.rows_total ?? 0;
  return (
    <div className="run-progress" role="status">
      <strong>{progress ? t(`run.${progress.stage}`) : t('run.starting')}</strong>
      <Bar
        percent={total > 0 ? Math.min(100, Math.floor((100 * read) / total)) : 0}
        status="active"
        aria-label={t('builder.running')}
        {...(total > 0 ? {} : { showInfo: false })}
      />
      <span className="figure" title={exact(read)}>
        {total > 0 && `${t('run.rows', { read: count(read), total: count(total) })} · `}
        {total === 0 && read > 0 && `${t('run.rows_unknown', { read: count(read) })} · `}
        {t('run.elapsed', { time: duration(Math.floor(elapsed / 1000) * 1000) })}
      </span>
      {elapsed > kLongFromMs && <span className="hint">{t('run.long')}</span>}
      <Button danger onClick={run.cancel}>
        {t('run.cancel')}
      </Button>
    </div>
  );
}
