import { App, Button, Popconfirm, Tooltip } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Plan, Source } from '../../../api/types';
import { nameIn } from '../../../format/names';
import { CopyButton } from '../../../ui/copy_button';
import { Count } from '../../../ui/count';
import { type Column, DataTable } from '../../../ui/data_table';
import { errorTitle } from '../../../ui/error_state';
import { EditOutlined, PlayCircleOutlined, StopOutlined } from '../../../ui/icons';
import { SearchInput } from '../../../ui/search_input';
import { usePreferences } from '../../shell/preferences';
import { editOf, formOf } from '../model/source_form';
import { Moment } from '../parts/moment';
import { PlanSelect } from '../parts/plan_select';
import { useSources } from '../queries';
import { SourceState } from './source_state';

const kKeyEnds = 4;

/** The key's ends; all of it is copied. */
function WriteKey({ source }: { source: Source }) {
  const { t } = useTranslation('data');
  const { name, write_key: key } = source;
  return (
    <span className="write-key">
      <code title={key}>
        {key.slice(0, kKeyEnds)}…{key.slice(-kKeyEnds)}
      </code>
      <CopyButton text={key} label={t('sources.copy_key', { name })} />
    </span>
  );
}

interface ActionsProps {
  source: Source;
  onConnect: () => void;
  onEdit: () => void;
}

function Actions({ source, onConnect, onEdit }: ActionsProps) {
  const { t } = useTranslation('data');
  const { t: shell } = useTranslation('shell');
  const { message } = App.useApp();
  const { replace } = useSources();
  const { id, name, enabled } = source;
  const setEnabled = (to: boolean) =>
    replace.mutate(
      { id, body: editOf(formOf(source), { ...source, enabled: to }) },
      {
        onSuccess: () => void message.success(t(to ? 'sources.enabled' : 'sources.disabled', { name })),
        onError: (error) => void message.error(errorTitle(error, shell)),
      },
    );
  const toggleLabel = t(enabled ? 'sources.disable_named' : 'sources.enable_named', { name });
  const toggle = (
    <Button
      type="text"
      size="small"
      icon={enabled ? <StopOutlined /> : <PlayCircleOutlined />}
      aria-label={toggleLabel}
      title={toggleLabel}
      loading={replace.isPending}
      onClick={enabled ? undefined : () => setEnabled(true)}
    />
  );
  return (
    <span className="row-actions">
      <Button type="link" size="small" aria-label={t('sources.connect_named', { name })} onClick={onConnect}>
        {t('sources.connect')}
      </Button>
      <Button
        type="text"
        size="small"
        icon={<EditOutlined />}
        aria-label={t('sources.edit_named', { name })}
        title={t('sources.edit_named', { name })}
        onClick={onEdit}
      />
      {enabled ? (
        <Popconfirm
          title={t('sources.disable_confirm', { name })}
          description={<p className="confirm-detail">{t('sources.disable_detail')}</p>}
          okText={t('sources.disable')}
          cancelText={t('cancel')}
          okButtonProps={{ danger: true }}
          placement="left"
          onConfirm={() => setEnabled(false)}
        >
          {toggle}
        </Popconfirm>
      ) : (
        toggle
      )}
    </span>
  );
}

interface Props {
  sources: Source[];
  plans: Plan[];
  onConnect: (id: string) => void;
  onEdit: (source: Source) => void;
}

export function SourcesTable({ sources, plans, onConnect, onEdit }: Props) {
  const { t } = useTranslation('data');
  const { language } = usePreferences();
  const [search, setSearch] = useState('');
  const [plan, setPlan] = useState<string | undefined>();
  const planName = (id: string) => nameIn(language, plans.find((each) => each.id === id)?.name, id);
  const text = search.trim().toLowerCase();
  const shown = sources.filter(
    (source) =>
      (!plan || source.plan === plan) &&
      `${source.name} ${source.id} ${source.app} ${source.write_key}`.toLowerCase().includes(text),
  );
  const counted = (key: 'stored' | 'marked' | 'rejected', help: string): Column<Source> => ({
    key,
    title: t(`sources.${key}`),
    help,
    numeric: true,
    cell: (source) => <Count value={source[key]} />,
  });
  const columns: Column<Source>[] = [
    {
      key: 'name',
      title: t('sources.source'),
      cell: (source) => (
        <>
          <strong>{source.name}</strong>
          <code className="second-line">{source.id}</code>
        </>
      ),
    },
    { key: 'state', title: t('sources.state'), cell: (source) => <SourceState source={source} /> },
    { key: 'plan', title: t('sources.plan'), cell: (source) => planName(source.plan) },
    {
      key: 'app',
      title: t('sources.app_platform'),
      cell: (source) => (
        <>
          {source.app || '–'}
          <small className="second-line">{t(`sources.platform_name.${source.platform || 'unknown'}`)}</small>
        </>
      ),
    },
    {
      key: 'enforcement',
      title: t('sources.enforcement'),
      cell: (source) => (
        <Tooltip title={t(`sources.enforcement_detail.${source.enforcement}`)}>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the tooltip must be reachable by keyboard */}
          <span className="nowrap explained" tabIndex={0}>
            {t(`sources.enforcement_name.${source.enforcement}`)}
          </span>
        </Tooltip>
      ),
    },
    { key: 'key', title: t('sources.write_key'), cell: (source) => <WriteKey source={source} /> },
    counted('stored', t('sources.stored_help')),
    counted('marked', t('sources.marked_help')),
    counted('rejected', t('sources.rejected_help')),
    {
      key: 'last',
      title: t('sources.last_event_at'),
      cell: (source) => (source.last_event_at ? <Moment at={source.last_event_at} /> : '–'),
    },
    {
      key: 'actions',
      title: <span className="visually-hidden">{t('actions')}</span>,
      pinned: true,
      cell: (source) => (
        <Actions source={source} onConnect={() => onConnect(source.id)} onEdit={() => onEdit(source)} />
      ),
    },
  ];
  return (
    <>
      <div className="table-tools">
        <SearchInput label={t('sources.search')} value={search} onChange={setSearch} />
        {plans.length > 1 && (
          <PlanSelect
            label={t('sources.plan')}
            plans={plans}
            value={plan}
            all={t('loads.all_plans')}
            onChange={setPlan}
          />
        )}
      </div>
      <DataTable
        caption={t('sources.title')}
        columns={columns}
        rows={shown}
        rowKey={(source) => source.id}
        empty={t('sources.none_found')}
        rowHeader
      />
    </>
  );
}
