import { Select } from 'antd';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { kBuiltIn } from '../model/plan_words';
import { useBuilder } from './context';

interface Props {
  label: string;
  value: string | undefined;
  allowClear?: boolean;
  /** Leaves out what identifies a person, which cannot be broken down by. */
  impersonal?: boolean;
  placeholder?: string;
  onChange: (property: string | undefined) => void;
}

export function PropertySelect({
  label,
  value,
  allowClear = false,
  impersonal = false,
  placeholder,
  onChange,
}: Props) {
  const { t } = useTranslation('behaviour');
  const { words } = useBuilder();
  const options = useMemo(() => {
    const entry = (name: string) => {
      const text = words.property(name);
      return { value: name, label: text, search: `${text} ${name}`.toLowerCase() };
    };
    const shown = words.plan.properties.filter((property) => !(impersonal && property.pii));
    const own = shown.filter((property) => !property.of).map((property) => entry(property.name));
    const ofCustomers = shown
      .filter((property) => property.of === 'customer')
      .map((property) => entry(property.name));
    const declared = new Set(words.plan.properties.map((property) => property.name));
    const base = kBuiltIn.filter((name) => !declared.has(name)).map(entry);
    return [
      { label: t('filter.own'), options: own },
      { label: t('filter.built_in'), options: base },
      { label: t('filter.of_customers'), options: ofCustomers },
    ].filter((group) => group.options.length > 0);
  }, [words, t, impersonal]);
  return (
    <Select
      aria-label={label}
      className="grow"
      placeholder={placeholder ?? t('filter.property')}
      value={value || null}
      options={options}
      allowClear={allowClear}
      onChange={(property) => onChange(property ?? undefined)}
      popupMatchSelectWidth={260}
      showSearch={{
        filterOption: (input, option) =>
          option !== undefined && 'search' in option && String(option.search).includes(input.toLowerCase()),
      }}
    />
  );
}

const kNumbers = ['integer', 'number', 'money'];

/** Properties that can be added up: of the events themselves. */
export function NumberPropertySelect({ label, value, allowClear = false, placeholder, onChange }: Props) {
  const { t } = useTranslation('behaviour');
  const { words } = useBuilder();
  const numbers = words.plan.properties.filter(({ type, of }) => kNumbers.includes(type) && !of);
  return (
    <Select
      className="grow"
      aria-label={label}
      allowClear={allowClear}
      placeholder={placeholder ?? t('filter.property')}
      value={value ?? null}
      options={numbers.map(({ name }) => ({ value: name, label: words.property(name) }))}
      onChange={(property) => onChange(property ?? undefined)}
    />
  );
}
