import { Button, Select } from 'antd';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Filter } from '../../../api/types';
import { CloseOutlined, FilterOutlined, PlusOutlined } from '../../../ui/icons';
import {
  type Combine,
  type Condition,
  type ConditionGroup,
  newCondition,
  newGroup,
  operatorsOf,
  toFilter,
  toTree,
  valueFor,
} from '../model/filters';
import { useBuilder } from './context';
import { PropertySelect } from './property_select';
import { ValueEditor } from './value_editor';

const kNestingMax = 3;
const kCombines: Combine[] = ['all', 'any', 'none', 'not_all'];

interface ConditionProps {
  condition: Condition;
  onChange: (condition: Condition) => void;
  onRemove: () => void;
}

function ConditionRow({ condition, onChange, onRemove }: ConditionProps) {
  const { t } = useTranslation('behaviour');
  const { words } = useBuilder();
  const operators = operatorsOf(words.typeOf(condition.property));
  const changeProperty = (property: string) => {
    const sameType = words.typeOf(property) === words.typeOf(condition.property);
    const [first] = operatorsOf(words.typeOf(property));
    onChange({ ...condition, property, op: sameType ? condition.op : (first ?? 'eq'), value: undefined });
  };
  return (
    <div className="condition">
      <PropertySelect
        label={t('filter.property')}
        value={condition.property}
        onChange={(property) => changeProperty(property ?? '')}
      />
      <Select
        className="operator"
        aria-label={t('filter.operator')}
        value={condition.op}
        options={operators.map((op) => ({ value: op, label: t(`filter.op.${op}`) }))}
        popupMatchSelectWidth={false}
        onChange={(op) => onChange({ ...condition, op, value: valueFor(op, condition.value) })}
      />
      <Button
        type="text"
        size="small"
        className="remove"
        icon={<CloseOutlined />}
        aria-label={t('filter.remove')}
        onClick={onRemove}
      />
      <div className="condition-value">
        <ValueEditor condition={condition} onChange={(value) => onChange({ ...condition, value })} />
      </div>
    </div>
  );
}

interface GroupProps {
  group: ConditionGroup;
  depth: number;
  extra?: ReactNode;
  onChange: (group: ConditionGroup) => void;
  onRemove?: () => void;
}

function GroupEditor({ group, depth, extra, onChange, onRemove }: GroupProps) {
  const { t } = useTranslation('behaviour');
  const { words } = useBuilder();
  const property = words.plan.properties[0]?.name ?? 'channel';
  const [firstOperator] = operatorsOf(words.typeOf(property));
  const replace = (index: number, item: Condition | ConditionGroup | null) => {
    const items = group.items.flatMap((old, at) => (at === index ? (item ? [item] : []) : [old]));
    onChange({ ...group, items });
  };
  const add = (item: Condition | ConditionGroup) => onChange({ ...group, items: [...group.items, item] });
  const blank = () => newCondition(property, firstOperator ?? 'eq');
  const showCombine = depth > 0 || group.items.length > 1 || group.combine !== 'all';
  return (
    <fieldset className="filter-group" data-depth={depth}>
      {showCombine && (
        <div className="combine-row">
          <Select
            size="small"
            aria-label={t('filter.combine')}
            value={group.combine}
            options={kCombines.map((combine) => ({ value: combine, label: t(`filter.${combine}`) }))}
            popupMatchSelectWidth={false}
            onChange={(combine) => onChange({ ...group, combine })}
          />
          {onRemove && (
            <Button
              type="text"
              size="small"
              icon={<CloseOutlined />}
              aria-label={t('filter.remove_group')}
              onClick={onRemove}
            />
          )}
        </div>
      )}
      {group.items.map((item, index) =>
        item.kind === 'group' ? (
          <GroupEditor
            key={item.key}
            group={item}
            depth={depth + 1}
            onChange={(changed) => replace(index, changed)}
            onRemove={() => replace(index, null)}
          />
        ) : (
          <ConditionRow
            key={item.key}
            condition={item}
            onChange={(changed) => replace(index, changed)}
            onRemove={() => replace(index, null)}
          />
        ),
      )}
      <div className="filter-actions">
        <Button
          type="link"
          size="small"
          icon={depth === 0 && group.items.length === 0 ? <FilterOutlined /> : <PlusOutlined />}
          onClick={() => add(blank())}
        >
          {group.items.length === 0 ? t('filter.add') : t('filter.add_condition')}
        </Button>
        {group.items.length > 0 && depth < kNestingMax && (
          <Button type="link" size="small" onClick={() => add(newGroup([blank()], 'any'))}>
            {t('filter.add_group')}
          </Button>
        )}
        {extra}
      </div>
    </fieldset>
  );
}

interface Props {
  value: Filter | undefined;
  /** More actions for the row that adds conditions. */
  extra?: ReactNode;
  onChange: (filter: Filter | undefined) => void;
}

/** Keeps unfinished conditions on screen; only finished ones reach the spec. */
export function FilterEditor({ value, extra, onChange }: Props) {
  const [tree, setTree] = useState(() => toTree(value));
  const change = (next: ConditionGroup) => {
    setTree(next);
    const filter = toFilter(next);
    if (JSON.stringify(filter) !== JSON.stringify(value)) onChange(filter);
  };
  return <GroupEditor group={tree} depth={0} extra={extra} onChange={change} />;
}
