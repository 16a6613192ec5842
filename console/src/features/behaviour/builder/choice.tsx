import { InputNumber, Segmented } from 'antd';
import { useTranslation } from 'react-i18next';
import { FieldProblems } from './context';

interface Props<Value extends string> {
  label: string;
  /** Where refusals of it are; absent where they are shown at its parts. */
  at?: string;
  value: Value;
  options: readonly { value: Value; label: string }[];
  /** What the chosen one means. */
  hint?: string;
  onChange: (value: Value) => void;
}

/** One of few, all to be seen. */
export function Choice<Value extends string>({ label, at, value, options, hint, onChange }: Props<Value>) {
  return (
    <>
      <Segmented<Value> block aria-label={label} value={value} options={[...options]} onChange={onChange} />
      {hint && <p className="hint">{hint}</p>}
      {at !== undefined && <FieldProblems at={at} />}
    </>
  );
}

export type Period = 'hour' | 'day' | 'week' | 'month';
const kPeriods = ['day', 'week', 'month'] as const;

interface PeriodProps<Value extends string> {
  label: string;
  at: string;
  value: Value;
  periods?: readonly Value[];
  onChange: (period: Value) => void;
}

/** Periods of the calendar; `none` where the analysis can do without. */
export function PeriodChoice<Value extends Period | 'none'>({
  label,
  at,
  value,
  periods = kPeriods as unknown as readonly Value[],
  onChange,
}: PeriodProps<Value>) {
  const { t } = useTranslation('behaviour');
  return (
    <Choice<Value>
      label={label}
      at={at}
      value={value}
      options={periods.map((each) => ({
        value: each,
        label: t(`builder.period_${each as Period | 'none'}`),
      }))}
      onChange={onChange}
    />
  );
}

interface NumberProps {
  label: string;
  at: string;
  min: number;
  max: number;
  value: number;
  onChange: (value: number) => void;
}

/** A whole number with its name before it. */
export function NumberRow({ label, at, min, max, value, onChange }: NumberProps) {
  return (
    <>
      <div className="pair-grid">
        <span>{label}</span>
        <InputNumber<number>
          aria-label={label}
          min={min}
          max={max}
          precision={0}
          value={value}
          onChange={(next) => next !== null && onChange(next)}
        />
      </div>
      <FieldProblems at={at} />
    </>
  );
}
