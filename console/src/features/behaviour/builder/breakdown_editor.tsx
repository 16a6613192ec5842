import { InputNumber } from 'antd';
import { useTranslation } from 'react-i18next';
import { FieldProblems } from './context';
import { PropertySelect } from './property_select';

export interface PropertyBreakdown {
  property: string;
  limit?: number;
}

export const kGroupsShown = 10;

interface Props {
  value: PropertyBreakdown | undefined;
  onChange: (breakdown: PropertyBreakdown | undefined) => void;
}

/** Groups by the values of one property. */
export function BreakdownEditor({ value, onChange }: Props) {
  const { t } = useTranslation('behaviour');
  return (
    <>
      <div className="choice-row">
        <PropertySelect
          label={t('builder.breakdown_property')}
          value={value?.property}
          allowClear
          impersonal
          placeholder={t('builder.none')}
          onChange={(property) => onChange(property ? { ...value, property } : undefined)}
        />
      </div>
      {value && (
        <div className="pair-grid">
          <span>{t('builder.limit')}</span>
          <InputNumber<number>
            aria-label={t('builder.limit')}
            min={1}
            max={100}
            precision={0}
            value={value.limit ?? kGroupsShown}
            onChange={(limit) => onChange({ ...value, limit: limit ?? kGroupsShown })}
          />
        </div>
      )}
      <FieldProblems at="/breakdown" />
    </>
  );
}
