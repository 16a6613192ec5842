import { Alert } from 'antd';
import { useTranslation } from 'react-i18next';
import type { BusinessTableUse } from '../../../api/types';
import { nameIn } from '../../../format/names';
import type { Language } from '../../../format/numbers';

/** How far the business tables go that a result used: one note a date, a warning where a later one was due. */
export function BusinessData({ tables, language }: { tables: BusinessTableUse[]; language: Language }) {
  const { t } = useTranslation('behaviour');
  const byDate = new Map<string, BusinessTableUse[]>();
  for (const table of tables) {
    const date = table.last_good_date ?? '';
    byDate.set(date, [...(byDate.get(date) ?? []), table]);
  }
  return [...byDate].map(([date, used]) => {
    const names = used.map((table) => nameIn(language, table.label, table.table));
    const words = { date, tables: names.join(t('result.list_comma')) };
    const old = used.some((table) => table.old);
    return (
      <Alert
        key={date}
        type={old ? 'warning' : 'info'}
        showIcon
        title={t(date ? 'result.business' : 'result.business_none', words)}
        description={old && date ? t('result.business_old', words) : undefined}
      />
    );
  });
}
