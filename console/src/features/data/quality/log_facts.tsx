import { useTranslation } from 'react-i18next';
import type { Collection } from '../../../api/types';
import { bytes } from '../../../format/sizes';
import { usePreferences } from '../../shell/preferences';
import { behind } from '../model/collection';
import '../../../ui/figures.css';

/** Puts the keys of messages on disk by large pieces, so it is always a piece behind. */
const kDedup = 'seen_messages';

/** How late the warehouse is, how large the log is and who reads it. */
export function LogFacts({ collection }: { collection: Collection }) {
  const { t } = useTranslation('data');
  const { language, exact, duration } = usePreferences();
  const { log, lag_ms: lag, in_log: inLog } = collection;
  return (
    <dl className="figures compact">
      <div>
        <dt title={t('quality.lag_help')}>{t('quality.lag')}</dt>
        <dd>{inLog === 0 ? t('quality.no_lag') : duration(lag)}</dd>
      </div>
      <div>
        <dt>{t('quality.log_size')}</dt>
        <dd>
          {bytes(log.bytes, language)}{' '}
          <small>{t('quality.segments', { segments: exact(log.segments), count: log.segments })}</small>
        </dd>
      </div>
      <div>
        <dt title={t('quality.kept_help')}>{t('quality.kept')}</dt>
        <dd>
          {exact(log.first)} – {exact(log.end)}
        </dd>
      </div>
      {log.readers.map(({ name, position }) => (
        <div key={name}>
          <dt>
            {t('quality.reader', {
              name: t(`quality.reader_name.${name as 'warehouse'}`, { defaultValue: name }),
            })}
          </dt>
          <dd>
            {exact(position)}{' '}
            <small>
              {name === kDedup
                ? t('quality.sealed_to')
                : behind(log, position) === 0
                  ? t('quality.caught_up')
                  : t('quality.behind', { events: exact(behind(log, position)) })}
            </small>
          </dd>
        </div>
      ))}
    </dl>
  );
}
