// A source while it is being added or changed, and what is wrong with it.
import { type ApiError, withoutPointer } from '../../../api/errors';
import type { Source, SourceDraft, SourceEdit } from '../../../api/types';
import { kIdMax, snakeCase } from './snake_case';

export const kPlatforms = [
  'ios',
  'android',
  'harmony',
  'h5',
  'web',
  'wechat',
  'mini_program',
  'server',
] as const satisfies Source['platform'][];
export const kEnforcements = ['mark', 'accept', 'reject'] as const satisfies Source['enforcement'][];
export const kRateMax = 1_000_000;
export const kNameMax = 200;
export const kAppMax = 100;
const kId = /^[a-z][a-z0-9_]{0,39}$/;

export interface SourceForm {
  id: string;
  /** Somebody wrote the id, so it no longer follows the name. */
  idWritten: boolean;
  name: string;
  plan: string;
  app: string;
  platform: Source['platform'];
  enforcement: Source['enforcement'];
  events_per_second: number;
  address_events_per_second: number;
}

export type SourceField = Exclude<keyof SourceForm, 'idWritten'>;
const kFields: SourceField[] = [
  'id',
  'name',
  'plan',
  'app',
  'platform',
  'enforcement',
  'events_per_second',
  'address_events_per_second',
];

export const newSource = (plan: string): SourceForm => ({
  id: '',
  idWritten: false,
  name: '',
  plan,
  app: '',
  platform: '',
  enforcement: 'mark',
  events_per_second: 0,
  address_events_per_second: 0,
});

export const formOf = (source: Source): SourceForm => ({
  id: source.id,
  idWritten: true,
  name: source.name,
  plan: source.plan,
  app: source.app,
  platform: source.platform,
  enforcement: source.enforcement,
  events_per_second: source.events_per_second,
  address_events_per_second: source.address_events_per_second,
});

/** An id that nobody has, from what is known: the name, else the app, else the platform. */
export function suggestedId(
  { name, app, platform }: Pick<SourceForm, 'name' | 'app' | 'platform'>,
  taken: string[],
): string {
  const words = [name, app].map(snakeCase).find((id) => id !== '');
  const stem = words ?? (platform || 'source');
  if (!taken.includes(stem)) return stem;
  for (let number = 2; ; number += 1) {
    const suffix = `_${number}`;
    const id = `${stem.slice(0, kIdMax - suffix.length)}${suffix}`;
    if (!taken.includes(id)) return id;
  }
}

export type Problem = 'missing' | 'bad_id' | 'taken';

export function problemsOf(form: SourceForm, taken: string[]): Partial<Record<SourceField, Problem>> {
  const problems: Partial<Record<SourceField, Problem>> = {};
  if (form.name.trim() === '') problems.name = 'missing';
  if (form.plan === '') problems.plan = 'missing';
  if (form.id === '') problems.id = 'missing';
  else if (!kId.test(form.id)) problems.id = 'bad_id';
  else if (taken.includes(form.id)) problems.id = 'taken';
  return problems;
}

const common = ({ idWritten: _, id: __, ...form }: SourceForm) => ({
  ...form,
  name: form.name.trim(),
  app: form.app.trim(),
});

export const draftOf = (form: SourceForm): SourceDraft => ({ id: form.id, ...common(form) });

export const editOf = (form: SourceForm, { enabled, version }: Source): SourceEdit => ({
  ...common(form),
  enabled,
  version,
});

/** The field a refusal is about and what it says; null when it is about none of the form's. */
export function refusedField(error: ApiError): { field: SourceField; message: string } | null {
  const name = error.field.replace(/^\//, '');
  const field = kFields.find((each) => each === name);
  return field ? { field, message: withoutPointer(error) } : null;
}
