import { useId } from 'react';
import './field.css';

interface Choice<Value extends string> {
  value: Value;
  label: string;
  detail: string;
}

interface Props<Value extends string> {
  label: string;
  choices: Choice<Value>[];
  value: Value;
  onChange: (value: Value) => void;
}

/** A few choices that need a sentence each. */
export function ChoiceCards<Value extends string>({ label, choices, value, onChange }: Props<Value>) {
  const name = useId();
  return (
    <fieldset>
      <legend className="field-label">{label}</legend>
      <div className="choices">
        {choices.map((choice) => (
          <label key={choice.value} className="choice-card">
            <input
              type="radio"
              name={name}
              value={choice.value}
              checked={choice.value === value}
              aria-describedby={`${name}-${choice.value}`}
              onChange={() => onChange(choice.value)}
            />
            <span>
              {choice.label}
              <small id={`${name}-${choice.value}`}>{choice.detail}</small>
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
