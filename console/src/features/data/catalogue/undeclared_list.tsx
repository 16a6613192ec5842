import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Plan } from '../../../api/types';
import { Count } from '../../../ui/count';
import { type Column, DataTable } from '../../../ui/data_table';
import { LinkButton } from '../../../ui/link_button';
import { Pager } from '../../../ui/pager';
import { usePreferences } from '../../shell/preferences';
import { eventDeclared, keyOf, type UndeclaredName } from '../model/undeclared';
import { Moment } from '../parts/moment';
import { sourcesQuery } from '../queries';

const kPageSize = 10;

function Name({ name }: { name: UndeclaredName }) {
  const { t } = useTranslation('data');
  const { event, property } = name;
  return (
    <>
      <code className="undeclared-name">{property ?? event}</code>
      {property !== null && <small className="second-line">{t('undeclared.property_of', { event })}</small>}
    </>
  );
}

interface Props {
  plan: Plan;
  names: UndeclaredName[];
  /** Part of the names to show, in lower case. */
  text: string;
  onDeclare: (name: UndeclaredName) => void;
}

function DeclareButton({
  plan,
  name,
  onDeclare,
}: Pick<Props, 'plan' | 'onDeclare'> & { name: UndeclaredName }) {
  const { t } = useTranslation('data');
  if (name.property !== null && !eventDeclared(plan, name)) {
    return <small className="hint nowrap">{t('undeclared.event_first')}</small>;
  }
  return (
    <Button
      size="small"
      aria-label={t('undeclared.declare_named', { name: name.property ?? name.event })}
      onClick={() => onDeclare(name)}
    >
      {t('undeclared.declare')}
    </Button>
  );
}

/** What arrives without being declared, which is kept and can be declared. */
export function UndeclaredList({ plan, names, text, onDeclare }: Props) {
  const { t } = useTranslation('data');
  const { exact } = usePreferences();
  const sources = useQuery(sourcesQuery).data;
  const [offset, setOffset] = useState(0);
  const sourceName = (id: string) => sources?.find((source) => source.id === id)?.name ?? id;
  const found = names.filter(({ event, property }) =>
    `${event} ${property ?? ''}`.toLowerCase().includes(text),
  );
  const rejecting = sources?.some((source) => source.plan === plan.id && source.enforcement === 'reject');
  const from = offset < found.length ? offset : 0;
  const columns: Column<UndeclaredName>[] = [
    { key: 'name', title: t('undeclared.name'), cell: (name) => <Name name={name} /> },
    {
      key: 'kind',
      title: t('undeclared.kind'),
      cell: ({ property }) => t(property === null ? 'undeclared.event' : 'undeclared.property'),
    },
    {
      key: 'type',
      title: t('undeclared.type'),
      cell: ({ types }) =>
        types.length === 0
          ? '–'
          : types.map((type) => t(`undeclared.type_name.${type}`)).join(t('list_separator')),
    },
    {
      key: 'sources',
      title: t('undeclared.sources'),
      cell: (name) => name.sources.map(sourceName).join(t('list_separator')),
    },
    {
      key: 'count',
      title: t('undeclared.count'),
      numeric: true,
      cell: ({ count }) => <Count value={count} />,
    },
    { key: 'first', title: t('undeclared.first_at'), cell: ({ first_at: at }) => <Moment at={at} /> },
    { key: 'last', title: t('undeclared.last_at'), cell: ({ last_at: at }) => <Moment at={at} /> },
    {
      key: 'declare',
      title: <span className="visually-hidden">{t('actions')}</span>,
      pinned: true,
      cell: (name) => (
        <span className="row-end">
          <DeclareButton plan={plan} name={name} onDeclare={onDeclare} />
        </span>
      ),
    },
  ];
  return (
    <div className="card undeclared">
      <div className="undeclared-head">
        <div>
          <h2>
            {t('undeclared.title')} <small className="figure">{exact(names.length)}</small>
          </h2>
          <p>{t('undeclared.lead')}</p>
        </div>
        {rejecting && (
          <LinkButton size="small" to="/data/quality" search={{ plan: plan.id }}>
            {t('undeclared.rejected_link')}
          </LinkButton>
        )}
      </div>
      <DataTable
        caption={t('undeclared.title')}
        columns={columns}
        rows={found.slice(from, from + kPageSize)}
        rowKey={keyOf}
        empty={t('catalogue.none_found')}
        rowHeader
      />
      {found.length > kPageSize && (
        <div className="table-foot">
          <Pager offset={from} limit={kPageSize} total={found.length} onChange={setOffset} />
        </div>
      )}
    </div>
  );
}
