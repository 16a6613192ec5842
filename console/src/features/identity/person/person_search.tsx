import { useQuery } from '@tanstack/react-query';
import { Button, Input } from 'antd';
import { type FormEvent, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FoundCustomer } from '../../../api/types';
import { EmptyState } from '../../../ui/empty_state';
import { ErrorState } from '../../../ui/error_state';
import { ChartSkeleton } from '../../../ui/page_skeleton';
import type { IdentitySearch } from '../links';
import { useWords } from '../parts/words';
import { findQuery, useAskAgain } from '../queries';
import { EntryView } from './entry_view';
import { PersonView } from './person_view';

interface Props {
  search: IdentitySearch;
  onSearch: (search: IdentitySearch) => void;
}

function SearchForm({ search, onSearch }: Props) {
  const { t } = useTranslation('identity');
  const [text, setText] = useState(search.q ?? '');
  useEffect(() => setText(search.q ?? ''), [search.q]);
  const askAgain = useAskAgain();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const q = text.trim();
    if (!q) return;
    askAgain();
    onSearch({ q });
  };
  return (
    <form className="card look-up" onSubmit={submit}>
      <label htmlFor="person-q">{t('search.label')}</label>
      <Input
        id="person-q"
        allowClear
        aria-describedby="person-q-hint"
        value={text}
        maxLength={300}
        placeholder={t('search.placeholder')}
        onChange={(event) => setText(event.target.value)}
      />
      <Button type="primary" htmlType="submit">
        {t('search.action')}
      </Button>
      <p id="person-q-hint" className="hint">
        {t('search.hint')}
      </p>
    </form>
  );
}

/** A text may name a customer and be a one_id of another; somebody says which is meant. */
function Choice({ found, onSearch }: { found: FoundCustomer[]; onSearch: Props['onSearch'] }) {
  const { t } = useTranslation('identity');
  const words = useWords();
  return (
    <div className="card choice">
      <h2>{t('search.several')}</h2>
      <ul>
        {found.map(({ person, by, identifier }) => (
          <li key={by}>
            <Button onClick={() => onSearch({ person: String(person.one_id) })}>
              {words.person(person)}
            </Button>
            <span className="hint">
              {by === 'one_id'
                ? t('search.by_one_id')
                : t('search.by', { identifier: words.identifier(identifier) })}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}

function Found({ q, onSearch }: { q: string; onSearch: Props['onSearch'] }) {
  const { t } = useTranslation('identity');
  const query = useQuery(findQuery(q));
  if (query.isError) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />;
  if (!query.data) return <ChartSkeleton />;
  const [only, ...others] = query.data;
  if (!only) {
    return (
      <div className="card">
        <EmptyState kind="no_data" title={t('search.none', { q })} detail={t('search.none_detail')} />
      </div>
    );
  }
  if (others.length > 0) return <Choice found={query.data} onSearch={onSearch} />;
  return <PersonView oneId={only.person.one_id} />;
}

export function PersonSearch({ search, onSearch }: Props) {
  const { t } = useTranslation('identity');
  const person = Number(search.person);
  const { entry } = search;
  const result = () => {
    if (search.person && Number.isSafeInteger(person) && person > 0) return <PersonView oneId={person} />;
    if (entry) return <EntryView key={entry} entry={entry} />;
    if (search.q) return <Found q={search.q} onSearch={onSearch} />;
    return (
      <div className="card">
        <EmptyState kind="start" title={t('start.title')} detail={t('start.detail')} />
      </div>
    );
  };
  return (
    <>
      <SearchForm search={search} onSearch={onSearch} />
      {result()}
    </>
  );
}
