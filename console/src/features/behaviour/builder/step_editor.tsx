import { Button, Input, Popover, Switch, Tag } from 'antd';
import { type ReactNode, useId } from 'react';
import { useTranslation } from 'react-i18next';
import {
  ArrowDownOutlined,
  ArrowUpOutlined,
  CloseOutlined,
  DeleteOutlined,
  PlusOutlined,
  SettingOutlined,
} from '../../../ui/icons';
import { type ChoiceDraft, choicePointer, newChoice, type StepDraft } from '../model/draft';
import { useWindowText } from '../model/window_text';
import { FieldProblems, useBuilder, useHasProblem } from './context';
import { EventSelect } from './event_select';
import { FilterEditor } from './filter_editor';
import { PropertySelect } from './property_select';
import { WindowEditor } from './window_editor';

interface Props {
  step: StepDraft;
  index: number;
  count: number;
  onChange: (step: StepDraft) => void;
  onMove: (to: number) => void;
  onRemove: () => void;
}

function StepSettings({ step, index, count, onChange }: Omit<Props, 'onMove' | 'onRemove'>) {
  const { t } = useTranslation('behaviour');
  const id = useId();
  const inner = index > 0 && index < count - 1;
  return (
    <div className="step-settings">
      <label htmlFor={`${id}-label`}>{t('builder.label')}</label>
      <Input
        id={`${id}-label`}
        value={step.label}
        maxLength={60}
        placeholder={t('builder.label_hint')}
        onChange={(event) => onChange({ ...step, label: event.target.value })}
      />
      {index > 0 && (
        <>
          <span className="setting-label">{t('builder.within')}</span>
          <WindowEditor
            label={t('builder.within')}
            value={step.within}
            natural={false}
            optional
            onChange={(within) => onChange({ ...step, within })}
          />
          <p className="hint">{t('builder.within_hint')}</p>
        </>
      )}
      <span className="setting-label">{t('builder.linked')}</span>
      <PropertySelect
        label={t('builder.linked')}
        value={step.linked}
        allowClear
        placeholder={t('builder.none')}
        onChange={(linked) => onChange({ ...step, linked })}
      />
      <p className="hint">{t('builder.linked_hint')}</p>
      {(inner || step.optional) && (
        <>
          <span className="setting-switch">
            <Switch
              size="small"
              aria-label={t('builder.optional')}
              checked={step.optional}
              onChange={(optional) => onChange({ ...step, optional })}
            />
            <span>{t('builder.optional')}</span>
          </span>
          <p className="hint">{t('builder.optional_hint')}</p>
        </>
      )}
    </div>
  );
}

function StepTags({ step }: { step: StepDraft }) {
  const { t } = useTranslation('behaviour');
  const { words } = useBuilder();
  const windowText = useWindowText();
  if (!step.label && !step.optional && !step.within && !step.linked) return null;
  return (
    <div className="step-tags">
      {step.label && <Tag>{step.label}</Tag>}
      {step.optional && <Tag>{t('builder.optional_tag')}</Tag>}
      {step.within && <Tag>{t('builder.within_tag', { window: windowText(step.within) })}</Tag>}
      {step.linked && <Tag>{t('builder.linked_tag', { property: words.property(step.linked) })}</Tag>}
    </div>
  );
}

interface ChoiceProps {
  step: StepDraft;
  stepIndex: number;
  choice: ChoiceDraft;
  choiceIndex: number;
  /** Actions of the whole step, beside those of its last choice. */
  actions: ReactNode;
  onChange: (choice: ChoiceDraft) => void;
  onRemove: () => void;
}

function Choice({ step, stepIndex, choice, choiceIndex, actions, onChange, onRemove }: ChoiceProps) {
  const { t } = useTranslation('behaviour');
  const invalid = useHasProblem(choicePointer(step, stepIndex, choiceIndex));
  return (
    <div className="choice">
      <div className="choice-row">
        {choiceIndex === 0 ? (
          <span className="step-number">{stepIndex + 1}</span>
        ) : (
          <span className="or">{t('builder.or')}</span>
        )}
        <EventSelect
          label={t('builder.event_of', { step: stepIndex + 1 })}
          value={choice.event}
          invalid={invalid}
          onChange={(event) => onChange({ ...choice, event })}
        />
        {step.choices.length > 1 && (
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

function StepActions({ step, index, count, onChange, onMove, onRemove }: Props) {
  const { t } = useTranslation('behaviour');
  const number = { step: index + 1 };
  return (
    <>
      {step.choices.at(-1)?.event && (
        <Button
          type="link"
          size="small"
          icon={<PlusOutlined />}
          title={t('builder.add_or')}
          onClick={() => onChange({ ...step, choices: [...step.choices, newChoice()] })}
        >
          {t('builder.or_event')}
        </Button>
      )}
      <span className="step-actions">
        <Button
          type="text"
          size="small"
          icon={<ArrowUpOutlined />}
          aria-label={t('builder.move_up', number)}
          disabled={index === 0}
          onClick={() => onMove(index - 1)}
        />
        <Button
          type="text"
          size="small"
          icon={<ArrowDownOutlined />}
          aria-label={t('builder.move_down', number)}
          disabled={index === count - 1}
          onClick={() => onMove(index + 1)}
        />
        <Popover
          trigger="click"
          placement="right"
          destroyOnHidden
          content={<StepSettings step={step} index={index} count={count} onChange={onChange} />}
        >
          <Button
            type="text"
            size="small"
            icon={<SettingOutlined />}
            aria-label={t('builder.step_options', number)}
          />
        </Popover>
        <Button
          type="text"
          size="small"
          icon={<DeleteOutlined />}
          aria-label={t('builder.remove_step', number)}
          disabled={count === 1}
          onClick={onRemove}
        />
      </span>
    </>
  );
}

export function StepEditor(props: Props) {
  const { step, index, onChange } = props;
  const invalid = useHasProblem(`/steps/${index}`);
  const changeChoice = (at: number, choice: ChoiceDraft | null) =>
    onChange({
      ...step,
      choices: step.choices.flatMap((old, i) => (i === at ? (choice ? [choice] : []) : [old])),
    });
  return (
    <li className="step-card" data-invalid={invalid}>
      <StepTags step={step} />
      {step.choices.map((choice, at) => (
        <Choice
          key={choice.key}
          step={step}
          stepIndex={index}
          choice={choice}
          choiceIndex={at}
          actions={at === step.choices.length - 1 ? <StepActions {...props} /> : null}
          onChange={(changed) => changeChoice(at, changed)}
          onRemove={() => changeChoice(at, null)}
        />
      ))}
      <FieldProblems at={`/steps/${index}`} />
    </li>
  );
}
