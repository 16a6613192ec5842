import { DatePicker, Select } from 'antd';
import dayjs from 'dayjs';
import 'dayjs/locale/en-gb';
import 'dayjs/locale/zh-cn';
import { useTranslation } from 'react-i18next';
import { type DayRange, kPresets, type Preset, rangeOf } from '../model/date_presets';
import { FieldProblems, useBuilder } from './context';

interface Props {
  label: string;
  /** Which days these are. */
  note: (zone: string) => string;
  value: DayRange;
  onChange: (range: DayRange) => void;
}

const same = (a: DayRange | undefined, b: DayRange) => a?.from === b.from && a.to === b.to;

export function RangeEditor({ label, note, value, onChange }: Props) {
  const { t } = useTranslation('behaviour');
  const { words } = useBuilder();
  const { from: first, to: last, zone } = words.plan;
  const days = first && last ? { first, last } : undefined;
  const preset = days ? kPresets.find((name) => same(rangeOf(name, days), value)) : undefined;
  const choose = (name: Preset | 'custom') => {
    const range = days && name !== 'custom' ? rangeOf(name, days) : undefined;
    if (range) onChange(range);
  };
  return (
    <>
      <div className="range-row">
        <Select<Preset | 'custom'>
          aria-label={t('builder.preset')}
          value={preset ?? 'custom'}
          disabled={!days}
          options={[
            ...kPresets.map((name) => ({ value: name, label: t(`preset.${name}`) })),
            ...(preset ? [] : [{ value: 'custom' as const, label: t('preset.custom'), disabled: true }]),
          ]}
          popupMatchSelectWidth={false}
          listHeight={420}
          onChange={choose}
          popupRender={(menu) => (
            <>
              {menu}
              {days && <p className="popup-note">{t('preset.note', { day: days.last })}</p>}
            </>
          )}
        />
        <DatePicker.RangePicker
          className="grow"
          aria-label={label}
          value={[dayjs(value.from), dayjs(value.to)]}
          allowClear={false}
          separator="–"
          suffixIcon={null}
          onChange={(range) => {
            const [from, to] = range ?? [];
            if (from && to) onChange({ from: from.format('YYYY-MM-DD'), to: to.format('YYYY-MM-DD') });
          }}
        />
      </div>
      <p className="hint">{note(zone)}</p>
      <FieldProblems at="/range" />
    </>
  );
}
