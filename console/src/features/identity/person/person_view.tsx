import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CustomerIdentity, IdentityEntry } from '../../../api/types';
import { ErrorState } from '../../../ui/error_state';
import { ChartSkeleton } from '../../../ui/page_skeleton';
import { usePreferences } from '../../shell/preferences';
import { useWords } from '../parts/words';
import { personQuery } from '../queries';
import { IdentifierTable } from './identifier_table';
import { PersonGraph } from './person_graph';
import { Timeline } from './timeline';
import { UnmergeDialog } from './unmerge_dialog';

const kPageSize = 20;

function Heading({ data }: { data: CustomerIdentity }) {
  const { t } = useTranslation('identity');
  const { exact } = usePreferences();
  const words = useWords();
  const current = data.identifiers.filter((held) => held.current).length;
  return (
    <header className="person-head">
      <h2>{words.person(data.person)}</h2>
      <span className={data.identified ? 'identified' : 'anonymous'}>
        {t(data.identified ? 'person.identified' : 'person.anonymous')}
      </span>
      <dl>
        <div>
          <dt>ONE_ID</dt>
          <dd className="figure">{data.person.one_id}</dd>
        </div>
        <div>
          <dt>{t('person.current')}</dt>
          <dd className="figure">{exact(current)}</dd>
        </div>
        <div>
          <dt>{t('person.former')}</dt>
          <dd className="figure">{exact(data.identifiers_total - current)}</dd>
        </div>
        <div>
          <dt>{t('person.entries')}</dt>
          <dd className="figure">{exact(data.entries_total)}</dd>
        </div>
      </dl>
    </header>
  );
}

interface Props {
  oneId: number;
  /** An entry that is pointed at. */
  marked?: IdentityEntry;
}

/** One person: a picture and a table of what identifies them, and what happened to it. */
export function PersonView({ oneId, marked }: Props) {
  const { t } = useTranslation('identity');
  const [page, setPage] = useState({ of: oneId, offset: 0 });
  const [undoing, setUndoing] = useState<IdentityEntry | null>(null);
  const offset = page.of === oneId ? page.offset : 0;
  const query = useQuery(personQuery(oneId, offset, kPageSize));
  const { data } = query;
  if (query.isError && !data) {
    return (
      <div className="card">
        <ErrorState error={query.error} onRetry={() => void query.refetch()} />
      </div>
    );
  }
  if (!data) return <ChartSkeleton />;
  return (
    <>
      <section className="card" aria-label={t('person.summary')}>
        <Heading data={data} />
      </section>
      <PersonGraph person={data.person} held={data.identifiers} />
      <div className="person-columns">
        <IdentifierTable held={data.identifiers} total={data.identifiers_total} />
        <Timeline
          entries={data.entries}
          marked={marked}
          total={data.entries_total}
          offset={offset}
          limit={kPageSize}
          onPage={(to) => setPage({ of: oneId, offset: to })}
          onUndo={setUndoing}
        />
      </div>
      {undoing && <UnmergeDialog entry={undoing} onClose={() => setUndoing(null)} />}
    </>
  );
}
