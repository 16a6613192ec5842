import { type ReactNode, useId } from 'react';
import './field.css';

interface ControlProps {
  id: string;
  'aria-describedby': string | undefined;
  'aria-invalid': boolean;
  status: '' | 'error';
}

interface Props {
  label: ReactNode;
  /** What to write, or what follows from it. */
  hint?: ReactNode;
  /** What is wrong with what was written. */
  problem?: ReactNode;
  children: (control: ControlProps) => ReactNode;
}

/** A control of a form with its label above, and below it what it means or what is wrong with it. */
export function Field({ label, hint, problem, children }: Props) {
  const id = useId();
  const note = problem || hint;
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {children({
        id,
        'aria-describedby': note ? `${id}-note` : undefined,
        'aria-invalid': Boolean(problem),
        status: problem ? 'error' : '',
      })}
      {note && (
        <p
          id={`${id}-note`}
          className={problem ? 'field-problem' : 'hint'}
          role={problem ? 'alert' : undefined}
        >
          {note}
        </p>
      )}
    </div>
  );
}
