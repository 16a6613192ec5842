import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Names, Plan, PlanProperty } from '../../../api/types';
import { Count } from '../../../ui/count';
import { DataTable } from '../../../ui/data_table';
import { useSubjectName } from '../../../ui/subject_name';
import { usePreferences } from '../../shell/preferences';
import '../../../ui/figures.css';

export function PlanFacts({ plan }: { plan: Plan }) {
  const { t } = useTranslation('data');
  const subjectName = useSubjectName();
  return (
    <dl className="figures compact">
      <div>
        <dt>{t('catalogue.total_rows')}</dt>
        <dd>
          <Count value={plan.rows} />
        </dd>
      </div>
      <div>
        <dt>{t('catalogue.range')}</dt>
        <dd className="figure">
          {plan.from && plan.to ? `${plan.from} – ${plan.to}` : t('catalogue.no_range')}
        </dd>
      </div>
      <div>
        <dt>{t('catalogue.subject')}</dt>
        <dd>{subjectName(plan.subject)}</dd>
      </div>
      <div>
        <dt>{t('catalogue.zone')}</dt>
        <dd>{plan.zone}</dd>
      </div>
    </dl>
  );
}

interface Props {
  plan: Plan;
  /** Part of the names to show, in lower case. */
  text: string;
  /** The name that was declared last; it stands first. */
  fresh: string | undefined;
}

/** What the plan declares. */
export function DeclaredLists({ plan, text, fresh }: Props) {
  const { t } = useTranslation('data');
  const { language } = usePreferences();
  const matches = ({ name, label }: { name: string; label: Names }) =>
    `${name} ${label.zh} ${label.en}`.toLowerCase().includes(text);
  const freshFirst = <Row extends { name: string }>(rows: Row[]): Row[] => [
    ...rows.filter(({ name }) => name === fresh),
    ...rows.filter(({ name }) => name !== fresh),
  ];
  const nameColumns = [
    {
      key: 'name',
      title: t('catalogue.name'),
      cell: (row: { name: string }): ReactNode => (
        <>
          <code>{row.name}</code>
          {row.name === fresh && <span className="badge beside">{t('catalogue.fresh')}</span>}
        </>
      ),
    },
    {
      key: 'zh',
      title: t('catalogue.label_zh'),
      cell: (row: { label: Names }) => <span lang="zh-CN">{row.label.zh}</span>,
    },
    {
      key: 'en',
      title: t('catalogue.label_en'),
      cell: (row: { label: Names }) => <span lang="en">{row.label.en}</span>,
    },
  ];
  return (
    <div className="catalogue">
      <section>
        <h2>
          {t('catalogue.events')} <small className="figure">{plan.events.length}</small>
        </h2>
        <DataTable<Plan['events'][number]>
          caption={t('catalogue.events')}
          rows={freshFirst(plan.events.filter(matches))}
          rowKey={(row) => row.name}
          empty={t('catalogue.none_found')}
          rowHeader
          columns={[
            ...nameColumns,
            {
              key: 'rows',
              title: t('catalogue.rows'),
              numeric: true,
              cell: (row) => <Count value={row.rows} />,
            },
          ]}
        />
      </section>
      <section>
        <h2>
          {t('catalogue.properties')} <small className="figure">{plan.properties.length}</small>
        </h2>
        <DataTable<PlanProperty>
          caption={t('catalogue.properties')}
          rows={freshFirst(plan.properties.filter(matches))}
          rowKey={(row) => row.name}
          empty={t('catalogue.none_found')}
          rowHeader
          columns={[
            ...nameColumns,
            {
              key: 'type',
              title: t('catalogue.type'),
              cell: (row) => (
                <>
                  {t(`catalogue.type_name.${row.type}`)}{' '}
                  {row.pii && <span className="mark">{t('catalogue.pii')}</span>}
                  {row.values && (
                    <small className="values">{row.values.join(language === 'en' ? ', ' : '、')}</small>
                  )}
                </>
              ),
            },
          ]}
        />
      </section>
    </div>
  );
}
