import type { FunnelResult } from '../../../api/types';
import { Count } from '../../../ui/count';
import { usePreferences } from '../../shell/preferences';
import { useSubjectText } from '../subject_text';
import '../../../ui/figures.css';

/** The four numbers a manager reads first. */
export function Figures({ result }: { result: FunnelResult }) {
  const t = useSubjectText();
  const { rate, duration } = usePreferences();
  const last = result.steps.at(-1);
  const time = result.time_to_convert;
  const whole = time && time.from_step === 1 && time.to_step === result.steps.length ? time.median_ms : null;
  return (
    <dl className="figures">
      <div>
        <dt>{t('result.entered')}</dt>
        <dd>
          <Count value={result.entered} />
        </dd>
      </div>
      <div>
        <dt>{t('result.completed')}</dt>
        <dd>
          <Count value={last?.customers ?? 0} />
        </dd>
      </div>
      <div>
        <dt title={t('result.overall_help')}>{t('result.overall_rate')}</dt>
        <dd className="figure">{rate(last?.rate_from_first ?? 0)}</dd>
      </div>
      {whole !== null && (
        <div>
          <dt>{t('result.median')}</dt>
          <dd className="figure">{duration(whole)}</dd>
        </div>
      )}
      {result.excluded > 0 && (
        <div>
          <dt>{t('result.excluded')}</dt>
          <dd>
            <Count value={result.excluded} />
          </dd>
        </div>
      )}
    </dl>
  );
}
