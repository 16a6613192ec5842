// Numbers of analyses with their unit: money comes in fen and is shown in yuan.
import type { Formats } from './chart_style';

export interface NumberText {
  /** Compact, for axes. */
  short: (value: number) => string;
  full: (value: number) => string;
  /** As it goes into files: yuan, no grouping. */
  plain: (value: number) => number;
}

const kFenPerYuan = 100;

export function numberText(unit: string, formats: Pick<Formats, 'count' | 'exact'>): NumberText {
  if (unit !== 'fen') return { short: formats.count, full: formats.exact, plain: (value) => value };
  return {
    short: (fen) => `¥${formats.count(fen / kFenPerYuan)}`,
    full: (fen) => `¥${formats.exact(fen / kFenPerYuan)}`,
    plain: (fen) => fen / kFenPerYuan,
  };
}
