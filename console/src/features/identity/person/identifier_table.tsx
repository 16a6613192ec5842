import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useZone } from '../../../api/queries';
import type { HeldIdentifier } from '../../../api/types';
import { instant } from '../../../format/times';
import { type Column, DataTable } from '../../../ui/data_table';
import { Pager } from '../../../ui/pager';
import { usePreferences } from '../../shell/preferences';
import { shorten } from '../model/shorten';
import { useTypeName } from '../parts/words';

const kPageSize = 20;
const kValueMax = 40;

function useColumns(): Column<HeldIdentifier>[] {
  const { t } = useTranslation('identity');
  const typeName = useTypeName();
  const zone = useZone();
  const time = (ts: string | null) => (ts ? <span className="figure nowrap">{instant(ts, zone)}</span> : '–');
  return [
    {
      key: 'identifier',
      title: t('held.identifier'),
      cell: (held) => (
        <>
          <code title={held.value}>{shorten(held.value, kValueMax)}</code>
          <small className="second-line">{typeName(held.type)}</small>
        </>
      ),
    },
    {
      key: 'class',
      title: t('held.class'),
      cell: (held) => <span className="nowrap">{t(`class.${held.class}`)}</span>,
    },
    {
      key: 'since',
      title: t('held.since'),
      cell: (held) =>
        held.since ? (
          time(held.since)
        ) : (
          <span className="muted">{t(held.class === 'root' ? 'held.always' : 'held.first')}</span>
        ),
    },
    { key: 'source', title: t('held.source'), cell: (held) => held.source ?? '–' },
    {
      key: 'state',
      title: t('held.state'),
      cell: (held) =>
        held.current ? (
          <span className="held-now nowrap">{t('held.current')}</span>
        ) : (
          <>
            <span className="muted nowrap">{t('held.former')}</span>
            <small className="second-line nowrap">
              {t('held.until', { time: held.until ? instant(held.until, zone) : '' })}
            </small>
          </>
        ),
    },
  ];
}

export function IdentifierTable({ held, total }: { held: HeldIdentifier[]; total: number }) {
  const { t } = useTranslation('identity');
  const { exact } = usePreferences();
  const [offset, setOffset] = useState(0);
  const columns = useColumns();
  const from = offset < held.length ? offset : 0;
  return (
    <section className="card" aria-label={t('held.title')}>
      <div className="card-title">
        <h3>
          {t('held.title')} <small className="figure">{exact(total)}</small>
        </h3>
        <p className="hint">{t('held.tokens')}</p>
      </div>
      <DataTable
        caption={t('held.title')}
        columns={columns}
        rows={held.slice(from, from + kPageSize)}
        rowKey={({ type, value, since_entry, until_entry }) =>
          `${type}:${value}:${since_entry ?? 0}:${until_entry ?? 0}`
        }
      />
      {held.length > kPageSize && (
        <div className="card-foot">
          <Pager offset={from} limit={kPageSize} total={held.length} onChange={setOffset} />
        </div>
      )}
      {total > held.length && (
        <p className="hint card-foot">{t('held.cut', { shown: exact(held.length) })}</p>
      )}
    </section>
  );
}
