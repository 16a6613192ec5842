import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { App, Button, Drawer, Tag } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { client, dataOf } from '../../../api/client';
import { toApiError } from '../../../api/errors';
import type { AnalysisCell, AnalysisResult, AnalysisSpec, Customer } from '../../../api/types';
import { download, fileName } from '../../../format/download';
import { instant } from '../../../format/times';
import { DataTable } from '../../../ui/data_table';
import { ErrorState, errorTitle } from '../../../ui/error_state';
import { DownloadOutlined } from '../../../ui/icons';
import { ChartSkeleton } from '../../../ui/page_skeleton';
import { Pager } from '../../../ui/pager';
import { useSubjectName } from '../../../ui/subject_name';
import { usePreferences } from '../../shell/preferences';
import type { AnalysisModel, BaseDraft } from '../analysis_model';
import type { PlanWords } from '../model/plan_words';
import { useSubjectText } from '../subject_text';
import { type AnyGroup, useGroupName } from './group_name';

const kPageSize = 50;

interface Props<
  Spec extends AnalysisSpec,
  Draft extends BaseDraft,
  Result extends AnalysisResult,
  Cell extends AnalysisCell,
> {
  model: AnalysisModel<Spec, Draft, Result, Cell>;
  spec: Spec;
  cell: Cell;
  words: PlanWords;
  title: string;
  onClose: () => void;
}

/** A customer leads to everything else that identifies them. */
function Identifier({ customer: { id, type, value } }: { customer: Customer }) {
  const code = <code>{value}</code>;
  if (type !== 'customer') return code;
  return (
    <Link to="/customers/identity" search={{ person: String(id) }}>
      {code}
    </Link>
  );
}

function useExportList(spec: AnalysisSpec, cell: AnalysisCell, name: string) {
  const { t } = useTranslation('shell');
  const { message } = App.useApp();
  const [exporting, setExporting] = useState(false);
  const run = async () => {
    setExporting(true);
    try {
      const response = await fetch('/api/v1/analyses/export?format=csv', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ spec, cell }),
      });
      if (!response.ok) throw toApiError(await response.json().catch(() => undefined), response);
      download(await response.blob(), name);
    } catch (error) {
      void message.error(errorTitle(error, t));
    } finally {
      setExporting(false);
    }
  };
  return { exporting, run };
}

/** The customers behind one number. The server counts them from the same run, so the total equals the number. */
export function CustomersDrawer<
  Spec extends AnalysisSpec,
  Draft extends BaseDraft,
  Result extends AnalysisResult,
  Cell extends AnalysisCell,
>({ model, spec, cell, words, title, onClose }: Props<Spec, Draft, Result, Cell>) {
  const t = useSubjectText();
  const { exact } = usePreferences();
  const groupName = useGroupName(words, model.groupedBy(spec));
  const subjectName = useSubjectName();
  const [offset, setOffset] = useState(0);
  const { zone } = words.plan;
  const { title: heading, tags, file } = model.people(spec, cell, words, t);
  const group = 'group' in cell ? (cell.group as AnyGroup | undefined) : undefined;
  const list = useExportList(spec, cell, fileName([title, ...file], 'csv'));
  const query = useQuery({
    queryKey: ['customers', spec, cell, offset],
    queryFn: ({ signal }) =>
      dataOf(
        client.POST('/api/v1/analyses/customers', { body: { spec, cell, offset, limit: kPageSize }, signal }),
      ),
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const { data } = query;
  return (
    <Drawer
      open
      size={640}
      title={heading}
      onClose={onClose}
      closable={{ 'aria-label': t('saved.cancel') }}
      extra={
        <Button
          icon={<DownloadOutlined />}
          loading={list.exporting}
          disabled={!data?.total}
          onClick={() => void list.run()}
        >
          {list.exporting ? t('people.exporting') : t('people.export')}
        </Button>
      }
    >
      <div className="people-head">
        <strong className="figure" data-testid="people-total">
          {data ? t('people.total', { total: exact(data.total), count: data.total }) : '…'}
        </strong>
        {group && <Tag>{t('people.in_group', { group: groupName(group) })}</Tag>}
        {tags.map((tag) => (
          <Tag key={tag}>{tag}</Tag>
        ))}
      </div>
      {query.isError && <ErrorState error={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && <ChartSkeleton />}
      {data && (
        <>
          <DataTable<Customer>
            caption={heading}
            rows={data.customers}
            rowKey={(row) => String(row.id)}
            empty={t('people.empty')}
            columns={[
              {
                key: 'number',
                title: t('people.number'),
                numeric: true,
                cell: (_, i) => exact(offset + i + 1),
              },
              { key: 'value', title: t('people.identifier'), cell: (row) => <Identifier customer={row} /> },
              { key: 'type', title: t('people.type'), cell: (row) => subjectName(row.type) },
              {
                key: 'entered',
                title: t('people.entered_at'),
                cell: (row) => <span className="figure">{instant(row.entered_at, zone, true)}</span>,
              },
            ]}
          />
          <Pager offset={offset} limit={kPageSize} total={data.total} onChange={setOffset} />
        </>
      )}
    </Drawer>
  );
}
