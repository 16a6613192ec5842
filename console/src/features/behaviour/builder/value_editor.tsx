import { useQuery } from '@tanstack/react-query';
import { AutoComplete, DatePicker, Input, InputNumber, Select } from 'antd';
import dayjs from 'dayjs';
import { useDeferredValue, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { valuesQuery } from '../../../api/queries';
import { usePreferences } from '../../shell/preferences';
import { type Condition, isList, needsValue, type PropertyType, type Scalar } from '../model/filters';
import { useBuilder } from './context';

interface Props {
  condition: Condition;
  onChange: (value: Condition['value']) => void;
}

function useSuggestions(property: string, typed: string, active: boolean) {
  const { words } = useBuilder();
  const { count } = usePreferences();
  const prefix = useDeferredValue(typed);
  const declared = words.declaredValues(property);
  const ask = active && property !== '' && property !== 'event' && declared.length === 0;
  const { data, isFetching } = useQuery({ ...valuesQuery(words.plan.id, property, prefix), enabled: ask });
  if (property === 'event') {
    const options = words.plan.events.map(({ name }) => ({
      value: name,
      label: words.event(name),
      side: '',
    }));
    return { options, more: false, isFetching: false };
  }
  if (declared.length > 0) {
    return {
      options: declared.map((value) => ({ value, label: words.value(property, value), side: '' })),
      more: false,
      isFetching: false,
    };
  }
  const found = data?.values ?? [];
  const options = found.map(({ value, rows }) => ({ value, label: value, side: count(rows) }));
  return { options, more: data?.more ?? false, isFetching };
}

function TextValue({ condition, onChange }: Props) {
  const { t } = useTranslation('behaviour');
  const [typed, setTyped] = useState('');
  const [open, setOpen] = useState(false);
  const { options, more, isFetching } = useSuggestions(condition.property, typed, open);
  const common = {
    className: 'grow',
    'aria-label': t('filter.value'),
    placeholder: t('filter.value'),
    options,
    onOpenChange: setOpen,
    popupMatchSelectWidth: 260,
    optionRender: (option: { data: { label: string; side: string } }) => (
      <span className="option-row">
        <span className="option-main">{option.data.label}</span>
        <span className="option-side figure">{option.data.side}</span>
      </span>
    ),
    popupRender: (menu: React.ReactElement) => (
      <>
        {menu}
        {more && <p className="popup-note">{t('filter.more_values')}</p>}
      </>
    ),
  };
  if (isList(condition.op)) {
    const value = Array.isArray(condition.value) ? condition.value.map(String) : [];
    return (
      <Select
        {...common}
        mode="tags"
        value={value}
        loading={isFetching}
        maxTagCount="responsive"
        tokenSeparators={[',', '，', '\n', '\t']}
        notFoundContent={t('filter.no_values')}
        showSearch={{ onSearch: setTyped }}
        onChange={(list: string[]) => onChange(list)}
      />
    );
  }
  return (
    <AutoComplete
      {...common}
      value={typeof condition.value === 'string' ? condition.value : ''}
      showSearch={{ onSearch: setTyped }}
      onChange={(text: string) => onChange(text)}
    />
  );
}

function ChoiceValue({ condition, onChange }: Props) {
  const { t } = useTranslation('behaviour');
  const { words } = useBuilder();
  const options = words
    .declaredValues(condition.property)
    .map((value) => ({ value, label: words.value(condition.property, value) }));
  const list = isList(condition.op);
  const one = typeof condition.value === 'string' ? condition.value : null;
  const many = Array.isArray(condition.value) ? condition.value.map(String) : [];
  return (
    <Select<string | string[]>
      className="grow"
      aria-label={t('filter.value')}
      placeholder={t('filter.value')}
      options={options}
      {...(list ? { mode: 'multiple' as const, maxTagCount: 'responsive' as const } : {})}
      value={list ? many : one}
      onChange={(value) => onChange(value)}
    />
  );
}

function BooleanValue({ condition, onChange }: Props) {
  const { t } = useTranslation('behaviour');
  return (
    <Select<'true' | 'false'>
      className="grow"
      aria-label={t('filter.value')}
      placeholder={t('filter.value')}
      options={[
        { value: 'true', label: t('filter.yes') },
        { value: 'false', label: t('filter.no') },
      ]}
      value={typeof condition.value === 'boolean' ? (condition.value ? 'true' : 'false') : null}
      onChange={(value) => onChange(value === 'true')}
    />
  );
}

interface ScalarProps {
  label: string;
  type: PropertyType;
  value: Scalar | undefined;
  onChange: (value: Scalar | undefined) => void;
}

function ScalarValue({ label, type, value, onChange }: ScalarProps) {
  if (type === 'time') {
    return (
      <DatePicker
        className="grow"
        aria-label={label}
        showTime
        value={typeof value === 'string' ? dayjs(value) : null}
        onChange={(time) => onChange(time ? time.format('YYYY-MM-DDTHH:mm:ssZ') : undefined)}
      />
    );
  }
  if (type === 'string' || type === 'enum') {
    return (
      <Input
        className="grow"
        aria-label={label}
        value={value === undefined ? '' : String(value)}
        onChange={(event) => onChange(event.target.value)}
      />
    );
  }
  return (
    <InputNumber<number>
      className="grow"
      aria-label={label}
      placeholder={label}
      value={typeof value === 'number' ? value : value === undefined ? null : Number(value)}
      {...(type === 'integer' ? { precision: 0 } : {})}
      {...(type === 'money' ? { prefix: '¥' } : {})}
      controls={false}
      onChange={(number) => onChange(number ?? undefined)}
    />
  );
}

function RangeValue({ type, condition, onChange }: Props & { type: PropertyType }) {
  const { t } = useTranslation('behaviour');
  const [low, high] = Array.isArray(condition.value) ? condition.value : [];
  const update = (a: Scalar | undefined, b: Scalar | undefined) => onChange([a, b] as Scalar[]);
  return (
    <span className="value-range">
      <ScalarValue
        label={t('filter.from')}
        type={type}
        value={low}
        onChange={(value) => update(value, high)}
      />
      <span aria-hidden="true">–</span>
      <ScalarValue label={t('filter.to')} type={type} value={high} onChange={(value) => update(low, value)} />
    </span>
  );
}

/** The right input for a condition: by the property's type and by how many values the operator takes. */
export function ValueEditor({ condition, onChange }: Props) {
  const { t } = useTranslation('behaviour');
  const { words } = useBuilder();
  const type = words.typeOf(condition.property);
  if (!needsValue(condition.op)) return null;
  if (condition.op === 'between') return <RangeValue type={type} condition={condition} onChange={onChange} />;
  if (type === 'boolean') return <BooleanValue condition={condition} onChange={onChange} />;
  if (type === 'enum') return <ChoiceValue condition={condition} onChange={onChange} />;
  if (type === 'string') return <TextValue condition={condition} onChange={onChange} />;
  const value = Array.isArray(condition.value) ? condition.value[0] : condition.value;
  return <ScalarValue label={t('filter.value')} type={type} value={value} onChange={onChange} />;
}
