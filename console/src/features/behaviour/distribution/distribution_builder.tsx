import { Button, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { CloseOutlined, PlusOutlined } from '../../../ui/icons';
import type { BuilderProps } from '../analysis_model';
import { BreakdownSection } from '../builder/breakdown_section';
import { type Period, PeriodChoice } from '../builder/choice';
import { EdgesInput } from '../builder/edges_input';
import { EventsCard } from '../builder/events_card';
import { NumberPropertySelect } from '../builder/property_select';
import { Section } from '../builder/section';
import { newEvents } from '../model/choices';
import {
  type DistributionDraft,
  kCounts,
  kMeasures,
  type Measure,
  type MetricDraft,
} from './distribution_draft';

type Props = BuilderProps<DistributionDraft>;

interface MetricProps {
  name: 'metric' | 'across';
  value: MetricDraft;
  onChange: (metric: MetricDraft) => void;
  onRemove?: () => void;
}

function MetricCard({ name, value, onChange, onRemove }: MetricProps) {
  const { t } = useTranslation('behaviour');
  const measure = value.measure ?? 'times';
  const label = (part: 'event' | 'measure' | 'property' | 'edges') =>
    `${t(`distribution.${name}`)} ${t(`distribution.${part}`)}`;
  return (
    <EventsCard
      value={value}
      pointer={`/${name}`}
      label={label('event')}
      actions={
        onRemove && (
          <Button
            type="text"
            size="small"
            icon={<CloseOutlined />}
            aria-label={t('distribution.remove_across')}
            onClick={onRemove}
          />
        )
      }
      onChange={onChange}
    >
      <div className="pair-grid">
        <span>{t('distribution.measure')}</span>
        <Select<Measure>
          aria-label={label('measure')}
          value={measure}
          options={kMeasures.map((each) => ({ value: each, label: t(`distribution.measure_${each}`) }))}
          popupMatchSelectWidth={false}
          onChange={(next) =>
            onChange({
              ...value,
              measure: next,
              property: kCounts.includes(next) ? undefined : value.property,
            })
          }
        />
        {!kCounts.includes(measure) && (
          <>
            <span>{t('distribution.property')}</span>
            <NumberPropertySelect
              label={label('property')}
              value={value.property}
              onChange={(property) => onChange({ ...value, property })}
            />
          </>
        )}
        <span>{t('distribution.edges')}</span>
        <span>
          <EdgesInput
            label={label('edges')}
            value={value.edges}
            placeholder={t('distribution.edges_hint')}
            onChange={(edges) => onChange({ ...value, edges })}
          />
        </span>
      </div>
    </EventsCard>
  );
}

/** What customers are measured by. */
export function DistributionBuilder({ draft, change }: Props) {
  const { t } = useTranslation('behaviour');
  const { across } = draft;
  return (
    <>
      <Section title={t('distribution.metric')}>
        <MetricCard name="metric" value={draft.metric} onChange={(metric) => change({ metric })} />
      </Section>
      <Section title={t('distribution.across')}>
        {across ? (
          <MetricCard
            name="across"
            value={across}
            onChange={(next) => change({ across: next })}
            onRemove={() => change({ across: undefined })}
          />
        ) : (
          <Button
            type="link"
            size="small"
            icon={<PlusOutlined />}
            onClick={() => change({ across: newEvents() })}
          >
            {t('distribution.add_across')}
          </Button>
        )}
      </Section>
    </>
  );
}

export function DistributionOptions({ draft, change }: Props) {
  const { t } = useTranslation('behaviour');
  return (
    <>
      <Section title={t('distribution.period')}>
        <PeriodChoice<Exclude<Period, 'hour'> | 'none'>
          label={t('distribution.period')}
          at="/period"
          value={draft.period ?? 'none'}
          periods={['day', 'week', 'month', 'none']}
          onChange={(period) => change({ period: period === 'none' ? undefined : period })}
        />
      </Section>
      <BreakdownSection value={draft.breakdown} onChange={(breakdown) => change({ breakdown })} />
    </>
  );
}
