import { Alert, App, Button, Drawer, Input, InputNumber, Select } from 'antd';
import { type FormEvent, useEffect, useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../../../api/errors';
import type { Plan, Source } from '../../../api/types';
import { nameIn } from '../../../format/names';
import { ChoiceCards } from '../../../ui/choice_cards';
import { errorTitle } from '../../../ui/error_state';
import { Field } from '../../../ui/field';
import { usePreferences } from '../../shell/preferences';
import {
  draftOf,
  editOf,
  formOf,
  kAppMax,
  kEnforcements,
  kNameMax,
  kPlatforms,
  kRateMax,
  newSource,
  problemsOf,
  refusedField,
  type SourceField,
  type SourceForm,
  suggestedId,
} from '../model/source_form';
import { useSources } from '../queries';

interface Props {
  /** null: a new one. */
  source: Source | null;
  sources: Source[];
  plans: Plan[];
  onSaved: (source: Source) => void;
  onClose: () => void;
}

/** The form, what is wrong with it, and its way to the server. */
function useSourceForm({ source, sources, plans, onSaved }: Props) {
  const { t } = useTranslation('data');
  const { t: shell } = useTranslation('shell');
  const { message } = App.useApp();
  const { create, replace } = useSources();
  const taken = source ? [] : sources.map(({ id }) => id);
  const [form, setForm] = useState(() =>
    source ? formOf(source) : newSource(plans.length === 1 ? (plans[0]?.id ?? '') : ''),
  );
  const [base, setBase] = useState(source);
  const [attempts, setAttempts] = useState(0);
  const [refused, setRefused] = useState<ReturnType<typeof refusedField>>(null);
  const [changedByOthers, setChangedByOthers] = useState(false);
  const problems = attempts > 0 ? problemsOf(form, taken) : {};
  const formElement = useRef<HTMLFormElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: after every attempt, the first field in the way is shown
  useEffect(() => {
    formElement.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [attempts, refused]);

  const change = (part: Partial<SourceForm>) => {
    setRefused(null);
    setForm((old) => {
      const next = { ...old, ...part };
      const empty = next.name.trim() === '' && next.app.trim() === '';
      return next.idWritten ? next : { ...next, id: empty ? '' : suggestedId(next, taken) };
    });
  };
  const problemOf = (field: SourceField): string | undefined => {
    if (refused?.field === field) return refused.message;
    const problem = problems[field];
    return problem && t(`sources.problem_${problem}`);
  };
  const failed = (error: unknown) => {
    const field = error instanceof ApiError ? refusedField(error) : null;
    if (field) setRefused(field);
    else if (source && error instanceof ApiError && error.code === 'conflict') setChangedByOthers(true);
    else void message.error(errorTitle(error, shell));
  };
  const saved = (answer: Source) => {
    void message.success(t(source ? 'sources.saved' : 'sources.added', { name: answer.name }));
    onSaved(answer);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setAttempts(attempts + 1);
    if (Object.keys(problemsOf(form, taken)).length > 0) return;
    const answer = { onSuccess: saved, onError: failed };
    if (!base) create.mutate(draftOf(form), answer);
    else replace.mutate({ id: base.id, body: editOf(form, base) }, answer);
  };
  /** Takes what others have made of the source meanwhile. */
  const takeTheirs = () => {
    const theirs = sources.find(({ id }) => id === source?.id);
    if (theirs) {
      setBase(theirs);
      setForm(formOf(theirs));
    }
    setChangedByOthers(false);
  };
  return {
    form,
    formElement,
    change,
    problemOf,
    submit,
    busy: create.isPending || replace.isPending,
    changedByOthers,
    takeTheirs,
  };
}

export function SourceDrawer(props: Props) {
  const { source, plans, onClose } = props;
  const { t } = useTranslation('data');
  const { language } = usePreferences();
  const { form, formElement, change, problemOf, submit, busy, changedByOthers, takeTheirs } =
    useSourceForm(props);
  const formId = useId();
  const limit = (field: 'events_per_second' | 'address_events_per_second') => (
    <Field label={t(`sources.${field}`)} problem={problemOf(field)}>
      {(control) => (
        <InputNumber<number>
          {...control}
          min={0}
          max={kRateMax}
          precision={0}
          placeholder={t('sources.no_limit')}
          value={form[field] || null}
          suffix={t('sources.per_second')}
          onChange={(value) => change({ [field]: value ?? 0 })}
        />
      )}
    </Field>
  );
  return (
    <Drawer
      open
      size={560}
      title={source ? t('sources.edit_title', { name: source.name }) : t('sources.add')}
      onClose={onClose}
      closable={{ 'aria-label': t('cancel') }}
      footer={
        <div className="form-foot">
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button type="primary" htmlType="submit" form={formId} loading={busy}>
            {source ? t('sources.save') : t('sources.add_and_connect')}
          </Button>
        </div>
      }
    >
      {changedByOthers && (
        <Alert
          className="drawer-alert"
          type="warning"
          showIcon
          title={t('sources.conflict')}
          action={
            <Button size="small" onClick={takeTheirs}>
              {t('sources.take_theirs')}
            </Button>
          }
        />
      )}
      <form id={formId} ref={formElement} onSubmit={submit} noValidate>
        <Field label={t('sources.name')} hint={t('sources.name_hint')} problem={problemOf('name')}>
          {(control) => (
            <Input
              {...control}
              autoFocus
              value={form.name}
              maxLength={kNameMax}
              placeholder={t('sources.name_placeholder')}
              onChange={(event) => change({ name: event.target.value })}
            />
          )}
        </Field>
        {!source && (
          <Field label={t('sources.id')} hint={t('sources.id_hint')} problem={problemOf('id')}>
            {(control) => (
              <Input
                {...control}
                value={form.id}
                placeholder="mobile_bank_ios"
                onChange={(event) => change({ id: event.target.value, idWritten: event.target.value !== '' })}
              />
            )}
          </Field>
        )}
        <Field label={t('sources.plan')} hint={t('sources.plan_hint')} problem={problemOf('plan')}>
          {({ status, ...control }) => (
            <Select<string>
              {...control}
              {...(status ? { status } : {})}
              value={form.plan || null}
              placeholder={t('sources.choose_plan')}
              options={plans.map(({ id, name }) => ({ value: id, label: nameIn(language, name, id) }))}
              onChange={(plan) => change({ plan })}
            />
          )}
        </Field>
        <div className="field-row">
          <Field label={t('sources.platform')} problem={problemOf('platform')}>
            {({ status: _, ...control }) => (
              <Select<Source['platform']>
                {...control}
                value={form.platform}
                options={[
                  { value: '', label: t('sources.platform_name.unknown') },
                  ...kPlatforms.map((each) => ({
                    value: each,
                    label: t(`sources.platform_name.${each}`),
                  })),
                ]}
                onChange={(platform) => change({ platform })}
              />
            )}
          </Field>
          <Field label={t('sources.app')} problem={problemOf('app')}>
            {(control) => (
              <Input
                {...control}
                value={form.app}
                maxLength={kAppMax}
                placeholder={t('sources.app_placeholder')}
                onChange={(event) => change({ app: event.target.value })}
              />
            )}
          </Field>
        </div>
        <p className="hint defaults-hint">{t('sources.defaults_hint')}</p>
        <ChoiceCards
          label={t('sources.enforcement_question')}
          value={form.enforcement}
          choices={kEnforcements.map((value) => ({
            value,
            label: t(`sources.enforcement_name.${value}`),
            detail: t(`sources.enforcement_detail.${value}`),
          }))}
          onChange={(enforcement) => change({ enforcement })}
        />
        <div className="field-row">
          {limit('events_per_second')}
          {limit('address_events_per_second')}
        </div>
        <p className="hint defaults-hint">{t('sources.limit_hint')}</p>
      </form>
    </Drawer>
  );
}
