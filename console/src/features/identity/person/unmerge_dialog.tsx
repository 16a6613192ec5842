import { useQuery } from '@tanstack/react-query';
import { Alert, Checkbox, Input, Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { withoutPointer } from '../../../api/errors';
import type { IdentityEntry, UnmergePlan } from '../../../api/types';
import { ErrorState } from '../../../ui/error_state';
import { Field } from '../../../ui/field';
import { ChartSkeleton } from '../../../ui/page_skeleton';
import { usePreferences } from '../../shell/preferences';
import { isFact } from '../model/sentences';
import { EntryLink } from '../parts/entry_link';
import { useWords } from '../parts/words';
import { unmergePlanQuery, useUnmerge } from '../queries';
import { EntrySentence } from './entry_sentence';

interface Props {
  entry: IdentityEntry;
  onClose: () => void;
}

function Refusal({ plan }: { plan: UnmergePlan }) {
  const { t } = useTranslation('identity');
  const { refusal, later } = plan;
  if (!refusal) return null;
  const known = later.length > 0 || plan.entry.undone_by !== null;
  return (
    <Alert
      type="warning"
      showIcon
      title={t('undo.refused')}
      description={
        <>
          {later.length > 0 && (
            <>
              <p>{t('undo.later')}</p>
              <ul className="later-entries">
                {later.map((entry) => (
                  <li key={entry}>
                    <EntryLink entry={entry} />
                  </li>
                ))}
              </ul>
            </>
          )}
          {plan.entry.undone_by !== null && (
            <p>
              <EntryLink
                entry={plan.entry.undone_by}
                label={t('entry.undone', { entry: plan.entry.undone_by })}
              />
            </p>
          )}
          {!known && <p>{withoutPointer(refusal)}</p>}
        </>
      }
    />
  );
}

function Consequences({ plan }: { plan: UnmergePlan }) {
  const { t } = useTranslation('identity');
  const { exact } = usePreferences();
  const words = useWords();
  const { from, to, identifier } = plan.entry;
  if (isFact(plan.entry)) {
    return <p>{t('undo.fact', { identifier: words.identifier(identifier), person: words.person(to) })}</p>;
  }
  return (
    <>
      <p>
        {t('undo.back', { origins: exact(plan.origins), from: words.person(to), to: words.person(from) })}
      </p>
      <ul className="going-back">
        {plan.identifiers.map((identifier) => (
          <li key={`${identifier.type}:${identifier.value}`}>{words.identifier(identifier)}</li>
        ))}
        {plan.origins > plan.identifiers.length && (
          <li>{t('undo.more', { more: exact(plan.origins - plan.identifiers.length) })}</li>
        )}
      </ul>
      <p className="hint">{t('undo.later_hint')}</p>
    </>
  );
}

interface Form {
  reason: string;
  actor: string;
  sure: boolean;
}

function Confirmation({ form, onChange }: { form: Form; onChange: (form: Form) => void }) {
  const { t } = useTranslation('identity');
  return (
    <div className="undo-form">
      <Field label={t('undo.reason')}>
        {({ status: _, ...control }) => (
          <Input.TextArea
            {...control}
            rows={2}
            maxLength={500}
            value={form.reason}
            placeholder={t('undo.reason_placeholder')}
            onChange={(event) => onChange({ ...form, reason: event.target.value })}
          />
        )}
      </Field>
      <Field label={t('undo.actor')}>
        {({ status: _, ...control }) => (
          <Input
            {...control}
            maxLength={100}
            value={form.actor}
            onChange={(event) => onChange({ ...form, actor: event.target.value })}
          />
        )}
      </Field>
      <Checkbox checked={form.sure} onChange={(event) => onChange({ ...form, sure: event.target.checked })}>
        {t('undo.sure')}
      </Checkbox>
    </div>
  );
}

/** Shows what undoing an entry would do, asks why and whether it is meant, and then what was done. */
export function UnmergeDialog({ entry, onClose }: Props) {
  const { t } = useTranslation('identity');
  const { exact } = usePreferences();
  const plan = useQuery(unmergePlanQuery(entry.entry));
  const unmerge = useUnmerge();
  const [form, setForm] = useState<Form>({ reason: '', actor: '', sure: false });
  const reason = form.reason.trim();
  const actor = form.actor.trim();
  const possible = plan.data && !plan.data.refusal && !unmerge.data;
  const content = () => {
    if (unmerge.data) {
      return (
        <Alert
          type="success"
          showIcon
          title={t('undo.done', { entry: unmerge.data.entry })}
          description={isFact(entry) ? null : t('undo.done_detail', { origins: exact(unmerge.data.origins) })}
        />
      );
    }
    if (plan.isError) return <ErrorState error={plan.error} onRetry={() => void plan.refetch()} />;
    if (!plan.data) return <ChartSkeleton />;
    if (plan.data.refusal) return <Refusal plan={plan.data} />;
    return (
      <>
        <Consequences plan={plan.data} />
        <Confirmation form={form} onChange={setForm} />
        {unmerge.isError && <ErrorState error={unmerge.error} />}
      </>
    );
  };
  return (
    <Modal
      open
      width={560}
      title={t('undo.title', { entry: entry.entry })}
      okText={t('undo.confirm')}
      cancelText={t(possible ? 'undo.cancel' : 'undo.close')}
      okButtonProps={{ danger: true, disabled: !reason || !actor || !form.sure }}
      footer={(_, { OkBtn, CancelBtn }) => (
        <>
          <CancelBtn />
          {possible && <OkBtn />}
        </>
      )}
      confirmLoading={unmerge.isPending}
      onOk={() => unmerge.mutate({ entry: entry.entry, body: { reason, actor } })}
      onCancel={onClose}
    >
      <p className="undo-entry">
        <EntrySentence entry={entry} />
      </p>
      {content()}
    </Modal>
  );
}
