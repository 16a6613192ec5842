import { Button, Popover, Segmented } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { AnalysisResult } from '../../../api/types';
import { instant } from '../../../format/times';
import { TableOutlined } from '../../../ui/icons';
import type { PlanWords } from '../model/plan_words';

interface Props {
  result: AnalysisResult;
  words: PlanWords;
  tab: string;
  tabs: { value: string; label: string }[];
  onTab: (tab: string) => void;
  /** What the numbers mean, one line each. */
  definitions: string[];
  /** Whether the numbers stand below the chart, too; absent where there is nothing else. */
  table?: boolean;
  onTable?: (shown: boolean) => void;
  children: ReactNode;
}

/** The card of an answer: its views, as of when, what the numbers mean. */
export function ResultCard({
  result,
  words,
  tab,
  tabs,
  onTab,
  definitions,
  table,
  onTable,
  children,
}: Props) {
  const { t } = useTranslation('behaviour');
  const { t: shell } = useTranslation('shell');
  const meanings = (
    <ul className="definitions">
      {definitions.map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ul>
  );
  return (
    <section className="card" aria-label={t('result.title')}>
      <div className="card-head">
        <Segmented aria-label={t('result.title')} value={tab} options={tabs} onChange={onTab} />
        <span className="as-of figure">
          {result.data_through &&
            shell('data_through', { time: instant(result.data_through, words.plan.zone) })}
        </span>
        <Popover trigger="click" placement="bottomRight" content={meanings}>
          <Button type="text">{t('result.definitions')}</Button>
        </Popover>
        {table !== undefined && (
          <Button
            type="text"
            icon={<TableOutlined />}
            aria-expanded={table}
            onClick={() => onTable?.(!table)}
          >
            {t(table ? 'result.hide_table' : 'result.table')}
          </Button>
        )}
      </div>
      {children}
    </section>
  );
}
