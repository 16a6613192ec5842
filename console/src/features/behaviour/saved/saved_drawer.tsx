import { useQuery } from '@tanstack/react-query';
import { App, Button, Drawer, Popconfirm } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { insightsQuery } from '../../../api/queries';
import type { Insight, Plan } from '../../../api/types';
import { nameIn } from '../../../format/names';
import { instant } from '../../../format/times';
import { ErrorState, errorTitle } from '../../../ui/error_state';
import { DeleteOutlined, EditOutlined } from '../../../ui/icons';
import { ChartSkeleton } from '../../../ui/page_skeleton';
import { SearchInput } from '../../../ui/search_input';
import { usePreferences } from '../../shell/preferences';
import type { PageKind } from '../analysis_model';
import { NameDialog } from './name_dialog';
import { useInsights } from './use_insights';

interface Props {
  /** Of the analyses listed. */
  kind: PageKind;
  plans: Plan[];
  zone: string;
  onOpen: (insight: Insight) => void;
  onRemoved: (id: string) => void;
  onClose: () => void;
}

interface RowProps extends Pick<Props, 'zone' | 'onOpen' | 'onRemoved'> {
  insight: Insight;
  planName: string;
  onRename: () => void;
}

function SavedRow({ insight, planName, zone, onOpen, onRename, onRemoved }: RowProps) {
  const { t } = useTranslation('behaviour');
  const { t: shell } = useTranslation('shell');
  const { message } = App.useApp();
  const { remove } = useInsights();
  const { name } = insight;
  const confirmRemove = () =>
    remove.mutate(insight.id, {
      onSuccess: () => {
        void message.success(t('saved.deleted', { name }));
        onRemoved(insight.id);
      },
      onError: (error) => void message.error(errorTitle(error, shell)),
    });
  return (
    <li className="saved-row">
      <button type="button" className="saved-open" onClick={() => onOpen(insight)}>
        <strong>{name}</strong>
        <small>
          {planName} · {t('saved.updated', { time: instant(insight.updated_at, zone) })}
        </small>
      </button>
      <Button
        type="text"
        icon={<EditOutlined />}
        aria-label={`${t('saved.rename')} ${name}`}
        onClick={onRename}
      />
      <Popconfirm
        title={t('saved.delete_confirm', { name })}
        description={t('saved.delete_detail')}
        okText={t('saved.delete')}
        cancelText={t('saved.cancel')}
        okButtonProps={{ danger: true }}
        onConfirm={confirmRemove}
      >
        <Button type="text" danger icon={<DeleteOutlined />} aria-label={`${t('saved.delete')} ${name}`} />
      </Popconfirm>
    </li>
  );
}

export function SavedDrawer({ kind, plans, zone, onOpen, onRemoved, onClose }: Props) {
  const { t } = useTranslation('behaviour');
  const { t: shell } = useTranslation('shell');
  const { message } = App.useApp();
  const { language } = usePreferences();
  const { replace } = useInsights();
  const planName = (id: string) => nameIn(language, plans.find((plan) => plan.id === id)?.name, id);
  const query = useQuery(insightsQuery);
  const [search, setSearch] = useState('');
  const [renaming, setRenaming] = useState<Insight | null>(null);
  const saved = query.data?.filter(({ spec }) => spec.analysis === kind);
  const found = (saved ?? []).filter(({ name }) => name.toLowerCase().includes(search.trim().toLowerCase()));
  const rename = (name: string) => {
    if (!renaming) return;
    const { id, spec, version } = renaming;
    replace.mutate(
      { id, spec, version, name },
      {
        onSuccess: () => setRenaming(null),
        onError: (error) => void message.error(errorTitle(error, shell)),
      },
    );
  };
  return (
    <Drawer
      open
      size={520}
      title={t(`kind.${kind}.saved`)}
      onClose={onClose}
      closable={{ 'aria-label': t('saved.cancel') }}
    >
      {query.isPending && <ChartSkeleton />}
      {query.isError && <ErrorState error={query.error} onRetry={() => void query.refetch()} />}
      {saved?.length === 0 && <p className="view-empty">{t('saved.empty')}</p>}
      {saved && saved.length > 0 && (
        <>
          <SearchInput label={t('saved.search')} value={search} onChange={setSearch} />
          <ul className="saved-list">
            {found.map((insight) => (
              <SavedRow
                key={insight.id}
                insight={insight}
                planName={planName(insight.spec.plan)}
                zone={zone}
                onOpen={onOpen}
                onRename={() => setRenaming(insight)}
                onRemoved={onRemoved}
              />
            ))}
          </ul>
        </>
      )}
      {renaming && (
        <NameDialog
          title={t('saved.rename')}
          initial={renaming.name}
          busy={replace.isPending}
          onSubmit={rename}
          onClose={() => setRenaming(null)}
        />
      )}
    </Drawer>
  );
}
