import { Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { useSubjectText } from '../subject_text';

interface Props {
  names: string[];
  /** Index of a group; -1 is all of them together. */
  value: number;
  onChange: (at: number) => void;
}

/** Which group's numbers are shown; nothing without a breakdown. */
export function GroupSelect({ names, value, onChange }: Props) {
  const { t } = useTranslation('behaviour');
  const subjects = useSubjectText();
  if (names.length === 0) return null;
  return (
    <Select
      size="small"
      aria-label={t('result.group')}
      value={value}
      options={[subjects('result.all_groups'), ...names].map((label, at) => ({ value: at - 1, label }))}
      popupMatchSelectWidth={false}
      onChange={onChange}
    />
  );
}
