// Events while they are being chosen: unfinished ones are allowed, and rows have stable keys.
import type { EventChoice, Filter } from '../../../api/types';

let lastKey = 0;
export const newKey = (): string => {
  lastKey += 1;
  return `k${lastKey}`;
};

export interface ChoiceDraft {
  key: string;
  event: string;
  where?: Filter | undefined;
}

/** One event or any of several, and what they are called. */
export interface EventsDraft {
  key: string;
  choices: ChoiceDraft[];
  label: string;
}

/** The same as the server's definitions have it. */
export interface NamedEvents {
  event?: string;
  where?: Filter;
  any_of?: EventChoice[];
  label?: string;
}

export const newChoice = (event = ''): ChoiceDraft => ({ key: newKey(), event });
export const newEvents = (event = ''): EventsDraft => ({
  key: newKey(),
  choices: [newChoice(event)],
  label: '',
});

/** Drops keys without a value, so that equal analyses are equal JSON. */
export function compact<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined)) as T;
}

const choiceToSpec = (choice: ChoiceDraft): EventChoice =>
  compact({ event: choice.event, where: choice.where }) as EventChoice;

export function eventsToSpec({ choices, label }: EventsDraft): NamedEvents {
  const [first] = choices;
  const what = choices.length === 1 && first ? choiceToSpec(first) : { any_of: choices.map(choiceToSpec) };
  return compact({ ...what, label: label || undefined }) as NamedEvents;
}

export const choicesOf = ({ any_of, event, where }: NamedEvents): EventChoice[] =>
  any_of ?? [compact({ event: event ?? '', where }) as EventChoice];

/** The label someone gave; empty for the one it has by default, the names of the events. */
export function ownLabel(events: NamedEvents): string {
  const names = choicesOf(events).map((choice) => choice.event);
  return events.label === undefined || events.label === names.join(' / ') ? '' : events.label;
}

export const eventsFromSpec = (events: NamedEvents): EventsDraft => ({
  key: newKey(),
  choices: choicesOf(events).map((choice) => ({ key: newKey(), event: choice.event, where: choice.where })),
  label: ownLabel(events),
});

/** Where the event of a choice stands in the spec, as a JSON pointer. */
export const choicePointer = (events: EventsDraft, pointer: string, choice: number): string =>
  events.choices.length === 1 ? `${pointer}/event` : `${pointer}/any_of/${choice}/event`;

/** Pointers of the choices that have no event yet. */
export const missingChoices = (events: EventsDraft, pointer: string): string[] =>
  events.choices.flatMap((choice, at) => (choice.event ? [] : [choicePointer(events, pointer, at)]));

/** Moves one element of a list; other elements keep their order. */
export function moved<T>(list: T[], from: number, to: number): T[] {
  const copy = [...list];
  const [item] = copy.splice(from, 1);
  if (item !== undefined) copy.splice(to, 0, item);
  return copy;
}
