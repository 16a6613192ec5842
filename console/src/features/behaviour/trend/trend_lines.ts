// The lines of a trend: each series and formula, of all events or of each group, and the same of an earlier range.
import type { TrendCell, TrendGroup, TrendLine, TrendResult, TrendTable } from '../../../api/types';

export interface Line {
  key: string;
  /** Of a series; absent for a formula, behind which are no customers. */
  letter?: string;
  /** Index among series, then formulas. */
  of: number;
  name: string;
  unit: string;
  /** Index of the group; -1 is all events. */
  group: number;
  compared: boolean;
  points: TrendLine['points'];
  whole: TrendLine['whole'];
  /** Empty where anomalies are not asked for. */
  expectations: NonNullable<TrendLine['expectations']>;
}

function linesOf(table: TrendTable, names: string[], groups: number, compared: boolean): Line[] {
  const measured = [
    ...table.series.map(({ letter, unit, all, groups: by }) => ({ letter, unit, all, by })),
    ...table.formulas.map(({ all, groups: by }) => ({ letter: undefined, unit: 'number', all, by })),
  ];
  return measured.flatMap(({ letter, unit, all, by }, of) => {
    const lines = groups > 0 ? [all, ...by] : [all];
    return lines.map(
      (line, at): Line => ({
        key: `${of}.${at - 1}.${compared}`,
        ...(letter === undefined ? {} : { letter }),
        of,
        name: names[of] ?? '',
        unit,
        group: at - 1,
        compared,
        points: line.points,
        whole: line.whole,
        expectations: line.expectations ?? [],
      }),
    );
  });
}

/** `names` are those of the series, then of the formulas. */
export function trendLines(result: TrendResult, names: string[]): Line[] {
  const groups = result.groups.length;
  const now = linesOf(result.table, names, groups, false);
  const before = result.compared ? linesOf(result.compared, names, groups, true) : [];
  // Each beside its own comparison.
  return now.flatMap((line) => [
    line,
    ...before.filter(({ of, group }) => of === line.of && group === line.group),
  ]);
}

const groupOfCell = ({ kind, values }: TrendGroup): TrendGroup =>
  kind === 'value' ? { kind, values: values ?? [] } : { kind };

/** What was expected of a number that is an anomaly. */
export function anomalyOf({ expectations }: Line, period: number) {
  const expectation = expectations[period];
  return expectation && expectation.anomaly !== 'none' ? expectation : undefined;
}

/** The number of a line in a period, or of its whole range. */
export function cellOf(line: Line, result: TrendResult, period?: string): TrendCell | undefined {
  if (line.letter === undefined) return undefined;
  const group = result.groups[line.group];
  return {
    series: line.letter,
    ...(period === undefined ? {} : { period }),
    ...(group ? { group: groupOfCell(group) } : {}),
    ...(line.compared ? { compared: true } : {}),
  };
}

export const periodsOf = (result: TrendResult, compared: boolean) =>
  (compared ? result.compared : result.table)?.periods ?? [];

/** An hour's start in short: the offset says nothing that the bank's zone does not. */
export const periodName = (start: string): string => start.slice(0, 16).replace('T', ' ');
