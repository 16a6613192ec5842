import { useTranslation } from 'react-i18next';
import type { TrendSpec } from '../../../api/types';
import { kGroupsShown } from '../builder/breakdown_editor';
import { Choice, NumberRow } from '../builder/choice';
import { FieldProblems } from '../builder/context';
import { PropertySelect } from '../builder/property_select';
import { kPropertiesMax } from './trend_draft';

type Value = NonNullable<TrendSpec['breakdown']>;

interface Props {
  value: Value | undefined;
  onChange: (breakdown: Value | undefined) => void;
}

/** Groups by the values of up to three properties together. */
export function TrendBreakdownEditor({ value, onChange }: Props) {
  const { t } = useTranslation('behaviour');
  const properties = value?.properties ?? [];
  const set = (at: number, property: string | undefined) => {
    const next = [...properties];
    if (property) next[at] = property;
    else next.splice(at, 1);
    onChange(next.length > 0 ? { ...value, properties: next } : undefined);
  };
  const rows = [...properties, ...(properties.length < kPropertiesMax ? [undefined] : [])];
  return (
    <>
      {rows.map((property, at) => (
        <div className="choice-row stacked-row" key={property ?? 'next'}>
          <PropertySelect
            label={at === 0 ? t('builder.breakdown_property') : t('trend.breakdown_next', { number: at + 1 })}
            value={property}
            allowClear
            impersonal
            placeholder={at === 0 ? t('builder.none') : t('trend.breakdown_add')}
            onChange={(next) => set(at, next)}
          />
        </div>
      ))}
      {value && (
        <>
          <NumberRow
            label={t('builder.limit')}
            at="/breakdown/limit"
            min={1}
            max={100}
            value={value.limit ?? kGroupsShown}
            onChange={(limit) => onChange({ ...value, limit })}
          />
          <Choice
            label={t('builder.attribution')}
            at="/breakdown/attribution"
            value={value.attribution ?? 'every'}
            options={(['every', 'last'] as const).map((each) => ({
              value: each,
              label: t(`trend.attribution_${each}`),
            }))}
            hint={t(`trend.attribution_${value.attribution ?? 'every'}_hint`)}
            onChange={(attribution) => onChange({ ...value, attribution })}
          />
        </>
      )}
      <FieldProblems at="/breakdown" />
    </>
  );
}
