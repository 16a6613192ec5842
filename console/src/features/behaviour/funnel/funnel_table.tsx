import type {
  FunnelBreakdown,
  FunnelCell,
  FunnelGroup,
  FunnelResult,
  FunnelStepResult,
  Group,
} from '../../../api/types';
import { Count } from '../../../ui/count';
import { type Column, DataTable } from '../../../ui/data_table';
import { usePreferences } from '../../shell/preferences';
import { groupOf } from '../result/group_name';
import { useSubjectText } from '../subject_text';

interface OpenProps {
  value: number;
  cell: FunnelCell;
  onOpen: (cell: FunnelCell) => void;
}

/** A count that opens its customers. */
export function OpenCount({ value, cell, onOpen }: OpenProps) {
  const t = useSubjectText();
  const { count } = usePreferences();
  if (value === 0) return <span className="figure">0</span>;
  const label = t(cell.outcome === 'reached' ? 'result.open_reached' : 'result.open_dropped', {
    step: cell.step,
    people: count(value),
    count: value,
  });
  return (
    <button type="button" className="link-number" aria-label={label} onClick={() => onOpen(cell)}>
      <Count value={value} />
    </button>
  );
}

interface Props {
  result: FunnelResult;
  labels: string[];
  onOpen: (cell: FunnelCell) => void;
}

export function StepsTable({ result, labels, onOpen }: Props) {
  const t = useSubjectText();
  const { rate, duration } = usePreferences();
  const columns: Column<FunnelStepResult>[] = [
    {
      key: 'step',
      title: t('result.step'),
      cell: (row, i) => (
        <span className="numbered">
          <span className="row-number">{row.step}</span>
          {labels[i]}
        </span>
      ),
    },
    {
      key: 'reached',
      title: t('result.reached'),
      numeric: true,
      cell: (row) => (
        <OpenCount value={row.customers} cell={{ step: row.step, outcome: 'reached' }} onOpen={onOpen} />
      ),
    },
    {
      key: 'overall',
      title: t('result.overall'),
      help: t('result.overall_help'),
      numeric: true,
      cell: (row) => rate(row.rate_from_first),
    },
    {
      key: 'step_rate',
      title: t('result.step_rate'),
      help: t('result.step_help'),
      numeric: true,
      cell: (row) => (row.step === 1 ? '–' : rate(row.rate_from_previous)),
    },
    {
      key: 'dropped',
      title: t('result.dropped'),
      help: t('result.dropped_help'),
      numeric: true,
      cell: (row) => (
        <>
          <OpenCount value={row.dropped} cell={{ step: row.step, outcome: 'dropped' }} onOpen={onOpen} />
          {row.dropped > 0 && <small className="beside">{rate(row.dropped / row.customers)}</small>}
        </>
      ),
    },
    {
      key: 'time',
      title: t('result.time_previous'),
      numeric: true,
      cell: (row) =>
        row.median_ms_from_previous === null || row.mean_ms_from_previous === null ? (
          '–'
        ) : (
          <>
            {duration(row.median_ms_from_previous)}
            <small className="beside">
              {t('result.mean_short', { time: duration(row.mean_ms_from_previous) })}
            </small>
          </>
        ),
    },
  ];
  return (
    <DataTable
      caption={t('result.tab_steps')}
      columns={columns}
      rows={result.steps}
      rowKey={(row) => String(row.step)}
      rowHeader
    />
  );
}

interface GroupStepProps {
  group: Group | undefined;
  step: FunnelGroup['steps'][number];
  number: number;
  onOpen: (cell: FunnelCell) => void;
}

function GroupStep({ group, step, number, onOpen }: GroupStepProps) {
  const t = useSubjectText();
  const { rate } = usePreferences();
  const at = { step: number, ...(group ? { group } : {}) };
  return (
    <span className="group-step">
      <OpenCount value={step.customers} cell={{ ...at, outcome: 'reached' }} onOpen={onOpen} />
      {number > 1 && <small>{rate(step.rate_from_first)}</small>}
      {step.dropped > 0 && (
        <small className="dropped">
          {t('result.lost')}{' '}
          <OpenCount value={step.dropped} cell={{ ...at, outcome: 'dropped' }} onOpen={onOpen} />
        </small>
      )}
    </span>
  );
}

interface GroupRow {
  key: string;
  name: string;
  group: Group | undefined;
  steps: FunnelGroup['steps'];
}

interface GroupsProps extends Props {
  breakdown: FunnelBreakdown;
  groupName: (group: Group) => string;
}

export function GroupsTable({ result, labels, onOpen, breakdown, groupName }: GroupsProps) {
  const t = useSubjectText();
  const { rate } = usePreferences();
  const rows: GroupRow[] = [
    { key: 'total', name: t('result.all_groups'), group: undefined, steps: result.steps },
    ...breakdown.groups.map((group, i) => ({
      key: `${group.kind}${i}`,
      name: groupName(group),
      group: groupOf(group),
      steps: group.steps,
    })),
  ];
  const columns: Column<GroupRow>[] = [
    { key: 'group', title: t('result.group'), cell: (row) => row.name },
    ...labels.map((label, i) => ({
      key: `step${i}`,
      title: `${i + 1} ${label}`,
      numeric: true,
      cell: (row: GroupRow) => {
        const step = row.steps[i];
        return step && <GroupStep group={row.group} step={step} number={i + 1} onOpen={onOpen} />;
      },
    })),
    {
      key: 'overall',
      title: t('result.overall_rate'),
      numeric: true,
      cell: (row) => rate(row.steps.at(-1)?.rate_from_first ?? 0),
    },
  ];
  return (
    <DataTable
      caption={t('builder.breakdown')}
      columns={columns}
      rows={rows}
      rowKey={(row) => row.key}
      rowHeader
    />
  );
}
