import { InputNumber, Select, Space } from 'antd';
import { useTranslation } from 'react-i18next';
import type { TimeWindow } from '../../../api/types';

const kUnits: TimeWindow['unit'][] = [
  'second',
  'minute',
  'hour',
  'day',
  'week',
  'natural_day',
  'natural_week',
  'natural_month',
];

interface Props {
  label: string;
  value: TimeWindow | undefined;
  /** Natural units mean nothing between two steps. */
  natural?: boolean;
  optional?: boolean;
  onChange: (window: TimeWindow | undefined) => void;
}

export function WindowEditor({ label, value, natural = true, optional = false, onChange }: Props) {
  const { t } = useTranslation('behaviour');
  const units = natural ? kUnits : kUnits.filter((unit) => !unit.startsWith('natural'));
  const unit = value?.unit ?? 'day';
  const changeLength = (length: number | null) => {
    if (length) onChange({ length, unit });
    else if (optional) onChange(undefined);
  };
  return (
    <Space.Compact className="window-editor">
      <InputNumber<number>
        aria-label={`${label} ${t('window_length')}`}
        min={1}
        max={100_000}
        precision={0}
        value={value?.length ?? null}
        placeholder={optional ? t('builder.none') : ''}
        onChange={changeLength}
      />
      <Select
        aria-label={`${label} ${t('window_unit')}`}
        value={unit}
        options={units.map((each) => ({ value: each, label: t(`unit.${each}`) }))}
        popupMatchSelectWidth={false}
        onChange={(each) => onChange({ length: value?.length ?? 1, unit: each })}
      />
    </Space.Compact>
  );
}
