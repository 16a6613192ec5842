import { Tag } from 'antd';
import type { TrendCell, TrendGroup, TrendResult } from '../../../api/types';
import { type Column, DataTable } from '../../../ui/data_table';
import { usePreferences } from '../../shell/preferences';
import { OpenNumber } from '../result/open_number';
import { numberText } from '../result/unit_format';
import { useSubjectText } from '../subject_text';
import { anomalyOf, cellOf, type Line, periodName, periodsOf } from './trend_lines';

interface Props {
  result: TrendResult;
  lines: Line[];
  nameOf: (group: TrendGroup) => string;
  onOpen: (cell: TrendCell) => void;
}

interface NumberProps extends Pick<Props, 'result' | 'onOpen'> {
  line: Line;
  value: number | null | undefined;
  period: string | undefined;
  label: string;
}

function Value({ line, value, period, label, result, onOpen }: NumberProps) {
  const { count, exact } = usePreferences();
  if (value === null || value === undefined) return <span className="figure">–</span>;
  const text = numberText(line.unit, { count, exact });
  const cell = cellOf(line, result, period);
  if (!cell) return <span className="figure">{text.full(value)}</span>;
  return (
    <OpenNumber value={value} label={label} onOpen={() => onOpen(cell)}>
      {text.full(value)}
    </OpenNumber>
  );
}

/** A row for each line, a column for each period, the whole range in front. */
export function TrendTableView({ result, lines, nameOf, onOpen }: Props) {
  const t = useSubjectText();
  const { periods } = result.table;
  const groupText = (line: Line) => {
    const group = result.groups[line.group];
    return group ? nameOf(group) : t('result.all_groups');
  };
  const value = (line: Line, of: number | null | undefined, period?: string) => (
    <Value
      line={line}
      value={of}
      period={period}
      result={result}
      label={`${line.name} ${period === undefined ? t('trend.whole') : periodName(period)}`}
      onOpen={onOpen}
    />
  );
  const columns: Column<Line>[] = [
    {
      key: 'line',
      title: t('trend.series'),
      cell: (line) => (
        <span className="nowrap">
          {line.name} {line.compared && <Tag>{t('compare.earlier')}</Tag>}
        </span>
      ),
    },
    ...(result.groups.length > 0
      ? [
          {
            key: 'group',
            title: t('result.group'),
            cell: (line: Line) => <span className="nowrap">{groupText(line)}</span>,
          },
        ]
      : []),
    {
      key: 'whole',
      title: t('trend.whole'),
      help: t('trend.whole_help'),
      numeric: true,
      cell: (line) => value(line, line.whole),
    },
    ...periods.map(({ start, final, clipped }, at) => ({
      key: start,
      title: `${periodName(start)}${clipped || !final ? ' *' : ''}`,
      ...(clipped ? { help: t('retention.clipped') } : final ? {} : { help: t('result.not_final') }),
      numeric: true,
      cell: (line: Line) => {
        const own = periodsOf(result, line.compared)[at];
        const anomaly = anomalyOf(line, at);
        if (!own) return <span className="figure">–</span>;
        return (
          <span className="nowrap">
            {anomaly && <Tag color="error">{t(`trend.anomaly_${anomaly.anomaly as 'high'}`)}</Tag>}
            {value(line, line.points[at], own.start)}
          </span>
        );
      },
    })),
  ];
  return (
    <DataTable
      caption={t('trend.table')}
      columns={columns}
      rows={lines}
      rowKey={(line) => line.key}
      rowHeader
    />
  );
}
