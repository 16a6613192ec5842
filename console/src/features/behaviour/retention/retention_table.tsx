import type { Group, RetentionCell, RetentionResult, RetentionTable } from '../../../api/types';
import { Count } from '../../../ui/count';
import { type Column, DataTable } from '../../../ui/data_table';
import { usePreferences } from '../../shell/preferences';
import { HeatCell } from '../result/open_number';
import { useSubjectText } from '../subject_text';

type Cohort = RetentionTable['cohorts'][number];
type Bracket = RetentionResult['brackets'][number];

export const bracketName = ({ from, to }: Bracket): string => (from === to ? `${from}` : `${from}–${to}`);

interface Props {
  result: RetentionResult;
  table: RetentionTable;
  group: Group | undefined;
  /** Who did not come back instead of who did. */
  lost: boolean;
  caption: string;
  onOpen: (cell: RetentionCell) => void;
}

/** Cohorts by row, brackets by column. */
export function RetentionTableView({ result, table, group, lost, caption, onOpen }: Props) {
  const t = useSubjectText();
  const { count, rate } = usePreferences();
  const { period } = result.spec;
  const of = (cohort: Cohort) => ({ cohort: cohort.start, ...(group ? { group } : {}) });
  const columns: Column<Cohort>[] = [
    {
      key: 'cohort',
      title: t('retention.cohort'),
      cell: (cohort) => (
        <span className="figure nowrap" title={cohort.clipped ? t('retention.clipped') : undefined}>
          {cohort.start}
          {cohort.clipped && ' *'}
        </span>
      ),
    },
    {
      key: 'entered',
      title: t('retention.entered'),
      numeric: true,
      cell: (cohort) =>
        cohort.customers === 0 ? (
          <span className="figure">0</span>
        ) : (
          <button
            type="button"
            className="link-number"
            aria-label={t('retention.open_entered', {
              cohort: cohort.start,
              people: count(cohort.customers),
              count: cohort.customers,
            })}
            onClick={() => onOpen(of(cohort))}
          >
            <Count value={cohort.customers} />
          </button>
        ),
    },
    ...result.brackets.map((bracket, at) => ({
      key: `b${bracket.from}`,
      title: t(`retention.offset_${period}`, { offset: bracketName(bracket) }),
      numeric: true,
      cell: (cohort: Cohort) => {
        const back = cohort.returns[at];
        const unknown = !back || cohort.customers === 0 || (!back.final && back.customers === 0);
        if (unknown) return <span className="figure">–</span>;
        const customers = lost ? cohort.customers - back.customers : back.customers;
        const share = lost ? 1 - back.rate : back.rate;
        return (
          <HeatCell
            share={share}
            main={rate(share)}
            side={<Count value={customers} />}
            disabled={customers === 0}
            final={back.final}
            label={t(lost ? 'retention.open_lost' : 'retention.open_back', {
              cohort: cohort.start,
              offset: bracketName(bracket),
              rate: rate(share),
              people: count(customers),
              count: customers,
            })}
            onOpen={() => onOpen({ ...of(cohort), offset: bracket.from, ...(lost ? { lost } : {}) })}
          />
        );
      },
    })),
  ];
  const mean = (of: 'simple' | 'weighted') =>
    table.means.map((each) => {
      const value = each[of];
      return value === null ? '–' : rate(lost ? 1 - value : value);
    });
  return (
    <>
      <DataTable
        caption={caption}
        columns={columns}
        rows={table.cohorts}
        rowKey={(cohort) => cohort.start}
        rowHeader
      />
      <dl className="quantiles">
        {(['weighted', 'simple'] as const).map((of) => (
          <div key={of}>
            <dt>{t(`retention.mean_${of}`)}</dt>
            <dd className="figure">{mean(of).join(' · ')}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}
