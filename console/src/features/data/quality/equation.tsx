import { useTranslation } from 'react-i18next';
import type { Collection } from '../../../api/types';
import { CheckCircleFilled, WarningFilled } from '../../../ui/icons';
import { usePreferences } from '../../shell/preferences';
import { kParts, missing, type Part } from '../model/collection';

interface TermProps {
  sign: string;
  name: Part | 'received';
  value: string;
}

function Term({ sign, name, value }: TermProps) {
  const { t } = useTranslation('data');
  return (
    <>
      {sign && (
        <span className="equation-sign" aria-hidden="true">
          {sign}
        </span>
      )}
      <div className="equation-term" data-part={name}>
        <dt title={t(`quality.part_help.${name}`)}>
          {name !== 'received' && <i aria-hidden="true" />}
          {t(`quality.part.${name}`)}
        </dt>
        <dd>{value}</dd>
      </div>
    </>
  );
}

/** Every event that was acknowledged is in exactly one of four places; the line says it, the bar shows it. */
export function Equation({ collection }: { collection: Collection }) {
  const { t } = useTranslation('data');
  const { exact } = usePreferences();
  const left = missing(collection);
  const balanced = collection.balanced && left === 0;
  return (
    <div className="equation">
      <div className="equation-line">
        <dl>
          <Term sign="" name="received" value={exact(collection.received)} />
          {kParts.map((part, index) => (
            <Term key={part} sign={index === 0 ? '=' : '+'} name={part} value={exact(collection[part])} />
          ))}
        </dl>
        <span className={`equation-verdict ${balanced ? 'good-text' : 'bad-text'}`} role="status">
          {balanced ? <CheckCircleFilled /> : <WarningFilled />}
          {balanced
            ? t('quality.balanced')
            : t('quality.unbalanced', { events: exact(left), count: Math.abs(left) })}
        </span>
      </div>
      <div className="equation-bar" aria-hidden="true">
        {kParts.map(
          (part) =>
            collection[part] > 0 && <i key={part} data-part={part} style={{ flexGrow: collection[part] }} />,
        )}
      </div>
    </div>
  );
}
