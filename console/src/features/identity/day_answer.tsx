import { useQuery } from '@tanstack/react-query';
import { Button, Input } from 'antd';
import { type FormEvent, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../../api/errors';
import { useZone } from '../../api/queries';
import type { IdentifierStretch } from '../../api/types';
import { instant, todayIn } from '../../format/times';
import { type Column, DataTable } from '../../ui/data_table';
import { EmptyState } from '../../ui/empty_state';
import { ErrorState } from '../../ui/error_state';
import { ChartSkeleton } from '../../ui/page_skeleton';
import { useNow } from '../../ui/use_now';
import type { IdentitySearch } from './links';
import { EntryLink } from './parts/entry_link';
import { PersonLink } from './parts/person_link';
import { useWords } from './parts/words';
import { stretchesQuery, useAskAgain } from './queries';

interface Props {
  search: IdentitySearch;
  onSearch: (search: IdentitySearch) => void;
}

function QuestionForm({ search, onSearch }: Props) {
  const { t } = useTranslation('identity');
  const zone = useZone();
  const [identifier, setIdentifier] = useState(search.identifier ?? '');
  const today = todayIn(zone, useNow());
  const [day, setDay] = useState(search.day ?? today);
  useEffect(() => setIdentifier(search.identifier ?? ''), [search.identifier]);
  const askAgain = useAskAgain();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!identifier.trim() || !day) return;
    askAgain();
    onSearch({ tab: 'day', identifier: identifier.trim(), day });
  };
  return (
    <form className="card look-up" onSubmit={submit}>
      <label htmlFor="day-identifier">{t('day.identifier')}</label>
      <Input
        id="day-identifier"
        allowClear
        aria-describedby="day-hint"
        value={identifier}
        maxLength={300}
        placeholder="device_id:d-17"
        onChange={(event) => setIdentifier(event.target.value)}
      />
      <label htmlFor="day-day">{t('day.day')}</label>
      <Input
        id="day-day"
        type="date"
        className="day-input"
        value={day}
        onChange={(event) => setDay(event.target.value)}
      />
      <Button type="primary" htmlType="submit">
        {t('day.action')}
      </Button>
      <p id="day-hint" className="hint">
        {t('day.hint')}
      </p>
    </form>
  );
}

function useColumns(): Column<IdentifierStretch>[] {
  const { t } = useTranslation('identity');
  const zone = useZone();
  const time = (ts: string | null, none: string) =>
    ts ? (
      <span className="figure nowrap">{instant(ts, zone, true)}</span>
    ) : (
      <span className="muted">{none}</span>
    );
  return [
    { key: 'person', title: t('day.person'), cell: ({ person }) => <PersonLink person={person} /> },
    { key: 'from', title: t('day.from'), cell: ({ from }) => time(from, t('day.first_seen')) },
    { key: 'until', title: t('day.until'), cell: ({ until }) => time(until, t('day.now')) },
    {
      key: 'entry',
      title: t('day.entry'),
      cell: ({ entry }) => (entry === null ? '–' : <EntryLink entry={entry} />),
    },
  ];
}

function Answer({ identifier, day }: { identifier: string; day: string }) {
  const { t } = useTranslation('identity');
  const words = useWords();
  const columns = useColumns();
  const that = useQuery(stretchesQuery(identifier, day));
  const all = useQuery(stretchesQuery(identifier));
  if (that.error instanceof ApiError && that.error.code === 'not_found') {
    return (
      <div className="card">
        <EmptyState kind="no_data" title={t('day.none', { identifier })} detail={t('day.none_detail')} />
      </div>
    );
  }
  if (that.isError) return <ErrorState error={that.error} onRetry={() => void that.refetch()} />;
  if (!that.data) return <ChartSkeleton />;
  const people = new Set(that.data.stretches.map(({ person }) => words.person(person)));
  return (
    <>
      <section className="card day-answer" aria-label={t('day.answer')}>
        <p className="hint">
          {t('day.asked', { identifier: words.identifier(that.data.identifier), day: that.data.day ?? day })}
        </p>
        <p className="day-people">{[...people].join(t('list_separator'))}</p>
        {people.size > 1 && <p>{t('day.changed', { count: people.size })}</p>}
        <DataTable
          caption={t('day.answer')}
          columns={columns}
          rows={that.data.stretches}
          rowKey={({ entry }) => String(entry ?? 0)}
        />
      </section>
      {all.data && (
        <section className="card" aria-label={t('day.history')}>
          <div className="card-title">
            <h3>{t('day.history')}</h3>
            <p className="hint">{t('day.history_hint')}</p>
          </div>
          <DataTable
            caption={t('day.history')}
            columns={columns}
            rows={all.data.stretches}
            rowKey={({ entry }) => String(entry ?? 0)}
          />
          {all.data.total > all.data.stretches.length && (
            <p className="hint card-foot">{t('day.cut', { shown: all.data.stretches.length })}</p>
          )}
        </section>
      )}
    </>
  );
}

/** "Who was this device on that day": whose its events of that day are. */
export function DayAnswer({ search, onSearch }: Props) {
  const { t } = useTranslation('identity');
  return (
    <>
      <QuestionForm search={search} onSearch={onSearch} />
      {search.identifier && search.day ? (
        <Answer identifier={search.identifier} day={search.day} />
      ) : (
        <div className="card">
          <EmptyState kind="range" title={t('day.start_title')} detail={t('day.start_detail')} />
        </div>
      )}
    </>
  );
}
