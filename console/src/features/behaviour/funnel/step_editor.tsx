import { Button, Input, Popover, Switch, Tag } from 'antd';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { ArrowDownOutlined, ArrowUpOutlined, DeleteOutlined, SettingOutlined } from '../../../ui/icons';
import { useBuilder, useHasProblem } from '../builder/context';
import { EventsEditor } from '../builder/events_editor';
import { PropertySelect } from '../builder/property_select';
import { WindowEditor } from '../builder/window_editor';
import { useWindowText } from '../model/window_text';
import type { StepDraft } from './draft';

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

function StepActions({ step, index, count, onChange, onMove, onRemove }: Props) {
  const { t } = useTranslation('behaviour');
  const number = { step: index + 1 };
  return (
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
  );
}

export function StepEditor(props: Props) {
  const { t } = useTranslation('behaviour');
  const { step, index, onChange } = props;
  const pointer = `/steps/${index}`;
  const invalid = useHasProblem(pointer);
  return (
    <li className="step-card" data-invalid={invalid}>
      <StepTags step={step} />
      <EventsEditor
        value={step}
        pointer={pointer}
        label={t('builder.event_of', { step: index + 1 })}
        mark={<span className="step-number">{index + 1}</span>}
        actions={<StepActions {...props} />}
        onChange={(events) => onChange({ ...step, ...events })}
      />
    </li>
  );
}
