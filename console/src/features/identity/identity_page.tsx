import { useNavigate, useSearch } from '@tanstack/react-router';
import { Segmented } from 'antd';
import { useTranslation } from 'react-i18next';
import { PageShell } from '../../ui/page_shell';
import { DayAnswer } from './day_answer';
import { DuplicatesList } from './duplicates_list';
import { type IdentitySearch, type IdentityTab, kTabs } from './links';
import { PersonSearch } from './person/person_search';
import './identity.css';

export function IdentityPage() {
  const { t } = useTranslation('identity');
  const search = useSearch({ from: '/customers/identity' });
  const navigate = useNavigate({ from: '/customers/identity' });
  const go = (to: IdentitySearch) => void navigate({ search: to });
  const tab = search.tab ?? 'person';
  return (
    <PageShell
      title={t('title')}
      actions={
        <Segmented<IdentityTab>
          aria-label={t('title')}
          value={tab}
          options={kTabs.map((value) => ({ value, label: t(`tab.${value}`) }))}
          onChange={(to) => go(to === 'person' ? {} : { tab: to })}
        />
      }
    >
      {tab === 'person' && <PersonSearch search={search} onSearch={go} />}
      {tab === 'day' && <DayAnswer search={search} onSearch={go} />}
      {tab === 'duplicates' && <DuplicatesList />}
    </PageShell>
  );
}
