import { Select } from 'antd';
import type { Plan } from '../../../api/types';
import { nameIn } from '../../../format/names';
import { usePreferences } from '../../shell/preferences';

interface Props {
  label: string;
  plans: Plan[];
  value: string | undefined;
  /** What stands there while no plan is chosen; none chosen is then possible. */
  all?: string;
  onChange: (plan: string | undefined) => void;
}

export function PlanSelect({ label, plans, value, all, onChange }: Props) {
  const { language } = usePreferences();
  return (
    <Select<string>
      allowClear={all !== undefined}
      className="search"
      aria-label={label}
      placeholder={all}
      value={value ?? null}
      options={plans.map(({ id, name }) => ({ value: id, label: nameIn(language, name, id) }))}
      onChange={(id: string | undefined) => onChange(id)}
    />
  );
}
