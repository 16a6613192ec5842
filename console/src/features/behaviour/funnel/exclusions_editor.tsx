import { Button, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { DeleteOutlined, PlusOutlined } from '../../../ui/icons';
import { FieldProblems, useHasProblem } from '../builder/context';
import { EventSelect } from '../builder/event_select';
import { FilterEditor } from '../builder/filter_editor';
import { type ExclusionDraft, kExclusionsMax, newExclusion } from './draft';

interface RowProps {
  exclusion: ExclusionDraft;
  index: number;
  stepCount: number;
  onChange: (exclusion: ExclusionDraft) => void;
  onRemove: () => void;
}

function ExclusionRow({ exclusion, index, stepCount, onChange, onRemove }: RowProps) {
  const { t } = useTranslation('behaviour');
  const invalid = useHasProblem(`/exclusions/${index}/event`);
  const number = { index: index + 1 };
  const after = exclusion.afterStep ?? 1;
  const before = exclusion.beforeStep ?? 2;
  const stepOptions = (from: number, to: number) =>
    Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => ({
      value: from + i,
      label: t('builder.step_short', { step: from + i }),
    }));
  return (
    <li className="step-card">
      <div className="choice-row">
        <EventSelect
          label={t('builder.exclusion_event', number)}
          value={exclusion.event}
          invalid={invalid}
          onChange={(event) => onChange({ ...exclusion, event })}
        />
        <Button
          type="text"
          size="small"
          icon={<DeleteOutlined />}
          aria-label={t('builder.remove_exclusion', number)}
          onClick={onRemove}
        />
      </div>
      <div className="between-row">
        <span>{t('builder.between')}</span>
        <Select
          size="small"
          aria-label={t('builder.after_step', number)}
          value={after}
          options={stepOptions(1, stepCount - 1)}
          onChange={(step) =>
            onChange({ ...exclusion, afterStep: step, beforeStep: Math.max(before, step + 1) })
          }
        />
        <span aria-hidden="true">–</span>
        <Select
          size="small"
          aria-label={t('builder.before_step', number)}
          value={before}
          options={stepOptions(after + 1, stepCount)}
          onChange={(step) => onChange({ ...exclusion, beforeStep: step })}
        />
      </div>
      {exclusion.event && (
        <FilterEditor value={exclusion.where} onChange={(where) => onChange({ ...exclusion, where })} />
      )}
      <FieldProblems at={`/exclusions/${index}`} />
    </li>
  );
}

interface Props {
  exclusions: ExclusionDraft[];
  stepCount: number;
  onChange: (exclusions: ExclusionDraft[]) => void;
}

export function ExclusionsEditor({ exclusions, stepCount, onChange }: Props) {
  const { t } = useTranslation('behaviour');
  const replace = (at: number, exclusion: ExclusionDraft | null) =>
    onChange(exclusions.flatMap((old, i) => (i === at ? (exclusion ? [exclusion] : []) : [old])));
  return (
    <>
      {exclusions.length > 0 && (
        <ul className="step-list">
          {exclusions.map((exclusion, index) => (
            <ExclusionRow
              key={exclusion.key}
              exclusion={exclusion}
              index={index}
              stepCount={stepCount}
              onChange={(changed) => replace(index, changed)}
              onRemove={() => replace(index, null)}
            />
          ))}
        </ul>
      )}
      <div className="filter-actions">
        <Button
          type="link"
          size="small"
          icon={<PlusOutlined />}
          disabled={exclusions.length >= kExclusionsMax || stepCount < 2}
          onClick={() =>
            onChange([...exclusions, { ...newExclusion(), afterStep: 1, beforeStep: stepCount }])
          }
        >
          {t('builder.add_exclusion')}
        </Button>
      </div>
      <p className="hint">{t('builder.exclusions_hint')}</p>
    </>
  );
}
