import type { ReactNode } from 'react';
import type { EventsDraft } from '../model/choices';
import { useHasProblem } from './context';
import { EventsEditor } from './events_editor';

interface Props<Events extends EventsDraft> {
  value: Events;
  /** Of the events in the spec. */
  pointer: string;
  label: string;
  mark?: ReactNode;
  actions?: ReactNode;
  /** Below the events. */
  children?: ReactNode;
  onChange: (events: Events) => void;
}

/** Events with a part in the analysis, framed; red where they were refused. What else they have is kept. */
export function EventsCard<Events extends EventsDraft>({
  value,
  pointer,
  label,
  mark,
  actions,
  children,
  onChange,
}: Props<Events>) {
  return (
    <div className="step-card" data-invalid={useHasProblem(pointer)}>
      <EventsEditor
        value={value}
        pointer={pointer}
        label={label}
        mark={mark}
        actions={actions}
        onChange={(events) => onChange({ ...value, ...events })}
      />
      {children}
    </div>
  );
}
