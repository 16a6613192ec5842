import { Button } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { CloseOutlined, PlusOutlined } from '../../../ui/icons';
import { type ChoiceDraft, choicePointer, type EventsDraft, newChoice } from '../model/choices';
import { FieldProblems, useHasProblem } from './context';
import { EventSelect } from './event_select';
import { FilterEditor } from './filter_editor';

interface Props {
  value: EventsDraft;
  /** Of the events in the spec. */
  pointer: string;
  /** Names the select of an event. */
  label: string;
  /** Stands before the first event. */
  mark?: ReactNode;
  /** Beside the action that adds an event. */
  actions?: ReactNode;
  onChange: (events: EventsDraft) => void;
}

interface ChoiceProps extends Pick<Props, 'label' | 'mark'> {
  pointer: string;
  choice: ChoiceDraft;
  actions: ReactNode;
  onChange: (choice: ChoiceDraft) => void;
  onRemove: (() => void) | undefined;
}

function Choice({ label, mark, pointer, choice, actions, onChange, onRemove }: ChoiceProps) {
  const { t } = useTranslation('behaviour');
  const invalid = useHasProblem(pointer);
  return (
    <div className="choice">
      <div className="choice-row">
        {mark}
        <EventSelect
          label={label}
          value={choice.event}
          invalid={invalid}
          onChange={(event) => onChange({ ...choice, event })}
        />
        {onRemove && (
          <Button
            type="text"
            size="small"
            icon={<CloseOutlined />}
            aria-label={t('builder.remove_or')}
            onClick={onRemove}
          />
        )}
      </div>
      {choice.event ? (
        <FilterEditor
          value={choice.where}
          extra={actions}
          onChange={(where) => onChange({ ...choice, where })}
        />
      ) : (
        actions && <div className="filter-actions">{actions}</div>
      )}
    </div>
  );
}

/** One event or any of several, each with a filter. */
export function EventsEditor({ value, pointer, label, mark, actions, onChange }: Props) {
  const { t } = useTranslation('behaviour');
  const { choices } = value;
  const change = (at: number, choice: ChoiceDraft | null) =>
    onChange({
      ...value,
      choices: choices.flatMap((old, i) => (i === at ? (choice ? [choice] : []) : [old])),
    });
  const add = choices.at(-1)?.event && (
    <Button
      type="link"
      size="small"
      icon={<PlusOutlined />}
      title={t('builder.add_or')}
      onClick={() => onChange({ ...value, choices: [...choices, newChoice()] })}
    >
      {t('builder.or_event')}
    </Button>
  );
  return (
    <>
      {choices.map((choice, at) => (
        <Choice
          key={choice.key}
          label={label}
          mark={at === 0 ? mark : <span className="or">{t('builder.or')}</span>}
          pointer={choicePointer(value, pointer, at)}
          choice={choice}
          actions={
            at === choices.length - 1 && (add || actions) ? (
              <>
                {add}
                {actions}
              </>
            ) : null
          }
          onChange={(changed) => change(at, changed)}
          onRemove={choices.length > 1 ? () => change(at, null) : undefined}
        />
      ))}
      <FieldProblems at={pointer} />
    </>
  );
}
