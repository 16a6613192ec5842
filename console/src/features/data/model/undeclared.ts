// Names that arrive without being declared, as people look at them and declare them.
import { type ApiError, withoutPointer } from '../../../api/errors';
import type { Declaration, Names, Plan, PlanProperty, Undeclared } from '../../../api/types';
import { snakeCase } from './snake_case';

export interface UndeclaredName {
  event: string;
  /** null: the event itself. */
  property: string | null;
  /** Of the latest values, one per source that sends it otherwise. */
  types: NonNullable<Undeclared['type']>[];
  sources: string[];
  count: number;
  first_at: string;
  last_at: string;
}

export const keyOf = ({ event, property }: Pick<UndeclaredName, 'event' | 'property'>): string =>
  JSON.stringify([event, property]);

/** One row a name, whichever sources send it; the most frequent first, an event before its properties. */
export function byName(undeclared: Undeclared[]): UndeclaredName[] {
  const names = new Map<string, UndeclaredName>();
  const latestFirst = [...undeclared].sort((a, b) => Date.parse(b.last_at) - Date.parse(a.last_at));
  for (const each of latestFirst) {
    const { event, property, type, source, count, first_at, last_at } = each;
    const known = names.get(keyOf(each));
    if (!known) {
      const types = type ? [type] : [];
      names.set(keyOf(each), { event, property, types, sources: [source], count, first_at, last_at });
      continue;
    }
    if (type && !known.types.includes(type)) known.types.push(type);
    if (!known.sources.includes(source)) known.sources.push(source);
    known.count += count;
    if (Date.parse(first_at) < Date.parse(known.first_at)) known.first_at = first_at;
  }
  return [...names.values()].sort(
    (a, b) =>
      b.count - a.count ||
      a.event.localeCompare(b.event) ||
      (a.property ?? '').localeCompare(b.property ?? ''),
  );
}

export type DeclaredType = NonNullable<Declaration['type']>;
export const kDeclaredTypes = [
  'string',
  'number',
  'integer',
  'money',
  'boolean',
  'time',
] as const satisfies DeclaredType[];

/** Lists and objects have no type of their own; whoever declares them sees a note. */
export const kUntyped = ['array', 'object'];
const declaredType = (type: UndeclaredName['types'][number] | undefined): DeclaredType =>
  kDeclaredTypes.find((each) => each === type) ?? 'string';

export interface DeclareForm {
  id: string;
  type: DeclaredType;
  zh: string;
  en: string;
  pii: boolean;
}

const kChinese = /\p{Script=Han}/u;

function readable(name: string): string {
  const words = snakeCase(name).replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** What is known of a name before somebody says more. */
export function declareForm({ event, property, types }: UndeclaredName): DeclareForm {
  const name = property ?? event;
  return {
    id: snakeCase(name),
    type: declaredType(types[0]),
    zh: kChinese.test(name) ? name : '',
    en: kChinese.test(name) ? '' : readable(name),
    pii: false,
  };
}

/** A property that other events of the plan already have: only allowed for one more event, nothing to be chosen. */
export const declaredElsewhere = (plan: Plan, { property }: UndeclaredName): PlanProperty | undefined =>
  plan.properties.find(({ name }) => name === property);

export const eventDeclared = (plan: Plan, { event }: UndeclaredName): boolean =>
  plan.events.some(({ name }) => name === event);

const kId = /^([a-z][a-z0-9_]{0,39}|[0-9]{1,40})$/;

export type DeclareProblem = 'missing_id' | 'bad_id';

export function declareProblem(form: DeclareForm, name: UndeclaredName): DeclareProblem | null {
  if (name.property === null) return null;
  if (form.id === '') return 'missing_id';
  return kId.test(form.id) ? null : 'bad_id';
}

/** A label that is left out is the other one, and without both the name itself. */
function labelOf({ zh, en }: DeclareForm, name: string): Names {
  const [chinese, english] = [zh.trim(), en.trim()];
  return { zh: chinese || english || name, en: english || chinese || name };
}

export function declarationOf(form: DeclareForm, { event, property }: UndeclaredName): Declaration {
  const label = labelOf(form, property ?? event);
  if (property === null) return { event, label };
  return { event, property, id: form.id, type: form.type, label, pii: form.pii };
}

/** The same property for one more event. */
export const allowanceOf = ({ event, property }: UndeclaredName, known: PlanProperty): Declaration => ({
  event,
  property,
  label: known.label,
  pii: known.pii,
  ...(known.type === 'enum' ? {} : { type: known.type }),
});

/** A refusal that is about the id stands beside it. */
export const refusedId = (error: ApiError): string | null =>
  error.field.replace(/^\//, '') === 'id' ? withoutPointer(error) : null;
