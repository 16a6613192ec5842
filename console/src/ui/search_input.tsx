import { Input } from 'antd';

interface Props {
  label: string;
  value: string;
  onChange: (text: string) => void;
}

/** Narrows the list below it. */
export function SearchInput({ label, value, onChange }: Props) {
  return (
    <Input
      allowClear
      className="search"
      aria-label={label}
      placeholder={label}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}
