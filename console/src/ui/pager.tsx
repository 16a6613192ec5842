import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { usePreferences } from '../features/shell/preferences';
import { LeftOutlined, RightOutlined } from './icons';

interface Props {
  offset: number;
  limit: number;
  total: number;
  onChange: (offset: number) => void;
}

export function Pager({ offset, limit, total, onChange }: Props) {
  const { t } = useTranslation('shell');
  const { exact } = usePreferences();
  const to = Math.min(offset + limit, total);
  return (
    <nav className="pager" aria-label={t('table.total', { total: exact(total) })}>
      <span className="figure">
        {total === 0
          ? t('table.total', { total: 0 })
          : t('table.page', { from: exact(offset + 1), to: exact(to), total: exact(total) })}
      </span>
      <Button
        size="small"
        icon={<LeftOutlined />}
        aria-label={t('table.previous')}
        disabled={offset === 0}
        onClick={() => onChange(Math.max(0, offset - limit))}
      />
      <Button
        size="small"
        icon={<RightOutlined />}
        aria-label={t('table.next')}
        disabled={to >= total}
        onClick={() => onChange(offset + limit)}
      />
    </nav>
  );
}
