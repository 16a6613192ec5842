import { App, Input, Modal, Select, Switch } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError, withoutPointer } from '../../../api/errors';
import type { Plan, PlanProperty } from '../../../api/types';
import { nameIn } from '../../../format/names';
import { errorTitle } from '../../../ui/error_state';
import { Field } from '../../../ui/field';
import { ServerHint } from '../../../ui/server_hint';
import { usePreferences } from '../../shell/preferences';
import {
  allowanceOf,
  type DeclareForm,
  declarationOf,
  declaredElsewhere,
  declareForm,
  declareProblem,
  kDeclaredTypes,
  kUntyped,
  refusedId,
  type UndeclaredName,
} from '../model/undeclared';
import { useDeclare } from '../queries';

const kLabelMax = 60;

interface PartProps {
  form: DeclareForm;
  onChange: (part: Partial<DeclareForm>) => void;
}

function Labels({ form, onChange }: PartProps) {
  const { t } = useTranslation('data');
  return (
    <div className="field-row">
      <Field label={t('catalogue.label_zh')}>
        {(control) => (
          <Input
            {...control}
            autoFocus
            lang="zh-CN"
            value={form.zh}
            maxLength={kLabelMax}
            onChange={(event) => onChange({ zh: event.target.value })}
          />
        )}
      </Field>
      <Field label={t('catalogue.label_en')}>
        {(control) => (
          <Input
            {...control}
            lang="en"
            value={form.en}
            maxLength={kLabelMax}
            onChange={(event) => onChange({ en: event.target.value })}
          />
        )}
      </Field>
    </div>
  );
}

interface PropertyPartProps extends PartProps {
  name: UndeclaredName;
  problem: string | undefined;
}

function PropertyPart({ name, form, problem, onChange }: PropertyPartProps) {
  const { t } = useTranslation('data');
  const untyped = name.types.some((type) => kUntyped.includes(type));
  const typeHint = untyped
    ? t('declare.untyped_hint')
    : name.types.length > 1
      ? t('declare.types_hint', {
          types: name.types.map((type) => t(`undeclared.type_name.${type}`)).join(t('list_separator')),
        })
      : t('declare.type_hint');
  return (
    <>
      <Field label={t('declare.id')} hint={t('declare.id_hint', { id: form.id || '…' })} problem={problem}>
        {(control) => (
          <Input {...control} value={form.id} onChange={(event) => onChange({ id: event.target.value })} />
        )}
      </Field>
      <Field label={t('catalogue.type')} hint={typeHint}>
        {({ status: _, ...control }) => (
          <Select<DeclareForm['type']>
            {...control}
            value={form.type}
            options={kDeclaredTypes.map((value) => ({ value, label: t(`catalogue.type_name.${value}`) }))}
            onChange={(type) => onChange({ type })}
          />
        )}
      </Field>
      <div className="switch-field">
        <Switch aria-label={t('catalogue.pii')} checked={form.pii} onChange={(pii) => onChange({ pii })} />
        <div>
          {t('catalogue.pii')}
          <p className="hint">{t('declare.pii_hint')}</p>
        </div>
      </div>
    </>
  );
}

function KnownProperty({ known, event }: { known: PlanProperty; event: string }) {
  const { t } = useTranslation('data');
  const { language } = usePreferences();
  return (
    <p>
      {t('declare.known', {
        label: nameIn(language, known.label, known.name),
        type: t(`catalogue.type_name.${known.type}`),
        event,
      })}
    </p>
  );
}

interface Props {
  plan: Plan;
  name: UndeclaredName;
  onDeclared: () => void;
  onClose: () => void;
}

/** The form and its way to the server; `known` is the property when the plan has it already. */
function useDeclaration({ plan, name, onDeclared }: Props, known: PlanProperty | undefined) {
  const { t } = useTranslation('data');
  const { t: shell } = useTranslation('shell');
  const { message } = App.useApp();
  const declare = useDeclare();
  const [form, setForm] = useState(() => declareForm(name));
  const [tried, setTried] = useState(false);
  const [refused, setRefused] = useState<ApiError | null>(null);
  const problem = tried ? declareProblem(form, name) : null;
  const change = (part: Partial<DeclareForm>) => {
    setRefused(null);
    setForm({ ...form, ...part });
  };
  const submit = () => {
    setTried(true);
    if (!known && declareProblem(form, name)) return;
    const body = known ? allowanceOf(name, known) : declarationOf(form, name);
    declare.mutate(
      { plan: plan.id, body },
      {
        onSuccess: () => {
          void message.success(t('declare.done', { name: name.property ?? name.event }));
          onDeclared();
        },
        onError: (error) => {
          if (error instanceof ApiError) setRefused(error);
          else void message.error(errorTitle(error, shell));
        },
      },
    );
  };
  const badId = refused && refusedId(refused);
  return {
    form,
    change,
    submit,
    busy: declare.isPending,
    idProblem: badId ?? (problem ? t(`declare.problem_${problem}`) : undefined),
    refused: badId ? null : refused,
  };
}

export function DeclareDialog(props: Props) {
  const { plan, name, onClose } = props;
  const { t } = useTranslation('data');
  const known = declaredElsewhere(plan, name);
  const { form, change, submit, busy, idProblem, refused } = useDeclaration(props, known);
  const what = name.property ?? name.event;
  return (
    <Modal
      open
      width={520}
      title={t(name.property === null ? 'declare.event_title' : 'declare.property_title', { name: what })}
      okText={t('undeclared.declare')}
      cancelText={t('cancel')}
      confirmLoading={busy}
      onOk={submit}
      onCancel={onClose}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <p className="drawer-lead">
          {name.property === null
            ? t('declare.event_lead')
            : t('declare.property_lead', { event: name.event })}
        </p>
        {known ? (
          <KnownProperty known={known} event={name.event} />
        ) : (
          <>
            <Labels form={form} onChange={change} />
            {name.property !== null && (
              <PropertyPart name={name} form={form} problem={idProblem} onChange={change} />
            )}
          </>
        )}
        {refused && (
          <p className="field-problem" role="alert">
            {withoutPointer(refused)}
            <ServerHint hint={refused.hint} />
          </p>
        )}
        <input type="submit" hidden />
      </form>
    </Modal>
  );
}
