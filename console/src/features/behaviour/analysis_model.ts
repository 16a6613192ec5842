// What the pages of all analyses know of a model: how its query is edited, asked, shown and exported.
import type { EChartsType } from 'echarts/core';
import type { TFunction } from 'i18next';
import type { ComponentType } from 'react';
import type { AnalysisCell, AnalysisResult, AnalysisSpec, Filter } from '../../api/types';
import type { CsvValue } from '../../format/csv';
import type { DayRange } from './model/date_presets';
import type { PlanWords } from './model/plan_words';
import type { Formats } from './result/chart_style';
import type { AnyGroup } from './result/group_name';

export type T = TFunction<'behaviour'>;

/** Kinds of analyses that have a page. */
export type PageKind =
  | 'funnel'
  | 'retention'
  | 'trend'
  | 'path'
  | 'interval'
  | 'lifecycle'
  | 'stickiness'
  | 'distribution'
  | 'ltv'
  | 'session';

/** What every draft has; models add theirs. */
export interface BaseDraft {
  plan: string;
  subject?: string | undefined;
  range: DayRange;
  where?: Filter | undefined;
}

export interface BuilderProps<Draft> {
  draft: Draft;
  change: (change: Partial<Draft>) => void;
}

export interface ResultProps<Spec, Result, Cell> {
  result: Result;
  spec: Spec;
  words: PlanWords;
  /** One of the model's views; the first where the address names none. */
  tab: string;
  onTab: (tab: string) => void;
  onOpen: (cell: Cell) => void;
  onChart: (chart: EChartsType | null) => void;
  /** Asks the same analysis with this changed. */
  onAsk: (change: Partial<Spec>) => void;
}

/** The head of a list of customers. */
export interface PeopleHeading {
  title: string;
  tags: string[];
  /** Parts of the file's name. */
  file: string[];
}

export interface RowContext {
  t: T;
  words: PlanWords;
  groupName: (group: AnyGroup) => string;
  formats: Formats;
}

export interface AnalysisModel<
  Spec extends AnalysisSpec,
  Draft extends BaseDraft,
  Result extends AnalysisResult,
  Cell extends AnalysisCell,
> {
  kind: PageKind;
  newDraft: (plan: string, range: DayRange) => Draft;
  toSpec: (draft: Draft) => Spec;
  fromSpec: (spec: Spec) => Draft;
  /** What the console can see missing before it asks; JSON pointers into the spec. */
  missing: (draft: Draft) => string[];
  /** Checks the shape only, so that the page can show it; the server judges the meaning. */
  parse: (value: unknown) => Spec | undefined;
  tabs: readonly string[];
  /** The properties that the answer is grouped by. */
  groupedBy: (spec: Spec) => string[];
  /** Between the dates and the filter on all events. */
  Builder: ComponentType<BuilderProps<Draft>>;
  /** After it. */
  Options: ComponentType<BuilderProps<Draft>>;
  Result: ComponentType<ResultProps<Spec, Result, Cell>>;
  /** Nobody is in the answer. */
  isEmpty: (result: Result) => boolean;
  /** Said by screen readers when it is there. */
  announce: (result: Result, t: T, exact: (value: number) => string) => string;
  people: (spec: Spec, cell: Cell, words: PlanWords, t: T) => PeopleHeading;
  /** The analysis in words, besides plan, range and filter: lines of [what, value]. */
  describe: (spec: Spec, words: PlanWords, t: T) => [string, string][];
  rows: (result: Result, spec: Spec, context: RowContext) => CsvValue[][];
}

/** The shortest spec that means the same: no defaults, members in one order. */
export const canonical = <Spec extends AnalysisSpec, Draft extends BaseDraft>(
  model: Pick<AnalysisModel<Spec, Draft, AnalysisResult, AnalysisCell>, 'toSpec' | 'fromSpec'>,
  spec: Spec,
): Spec => model.toSpec(model.fromSpec(spec));

/** A spec without subject is about the plan's own. */
export function sameSpec<Spec extends AnalysisSpec, Draft extends BaseDraft>(
  model: Pick<AnalysisModel<Spec, Draft, AnalysisResult, AnalysisCell>, 'toSpec' | 'fromSpec'>,
  a: Spec,
  b: Spec,
): boolean {
  const text = (spec: Spec) => JSON.stringify({ ...canonical(model, spec), subject: undefined });
  const subjects = new Set([a.subject, b.subject].filter((subject) => subject !== undefined));
  return subjects.size <= 1 && text(a) === text(b);
}
