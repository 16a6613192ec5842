import { useQuery } from '@tanstack/react-query';
import { App, Modal, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { NameCount, Plan, Source } from '../../../api/types';
import { nameIn } from '../../../format/names';
import { errorTitle } from '../../../ui/error_state';
import { Field } from '../../../ui/field';
import { usePreferences } from '../../shell/preferences';
import type { QualitySearch } from '../links';
import { rejectedEventsQuery, useReplay } from '../queries';

interface Props {
  /** What is listed, which is what is replayed unless somebody says otherwise. */
  filter: QualitySearch;
  reasons: NameCount[];
  sources: Source[];
  plans: Plan[];
  onClose: () => void;
}

/** The plan that is meant when only its source is named, or there is but one. */
function likelyPlan({ filter, sources, plans }: Props): string | undefined {
  const ofSource = sources.find(({ id }) => id === filter.source)?.plan;
  return filter.plan ?? ofSource ?? (plans.length === 1 ? plans[0]?.id : undefined);
}

export function ReplayDialog(props: Props) {
  const { filter, reasons, sources, plans, onClose } = props;
  const { t } = useTranslation('data');
  const { t: shell } = useTranslation('shell');
  const { message } = App.useApp();
  const { language, exact } = usePreferences();
  const [scope, setScope] = useState<QualitySearch>({ ...filter, plan: likelyPlan(props) });
  const replay = useReplay();
  const { data } = useQuery({ ...rejectedEventsQuery(scope, 0, 1), enabled: scope.plan !== undefined });
  const total = scope.plan ? data?.total : undefined;
  const submit = () => {
    if (!scope.plan) return;
    replay.mutate(
      { plan: scope.plan, source: scope.source ?? null, reason: scope.reason ?? null },
      {
        onSuccess: () => {
          void message.success(t('replay.asked'));
          onClose();
        },
        onError: (error) => void message.error(errorTitle(error, shell)),
      },
    );
  };
  return (
    <Modal
      open
      width={520}
      title={t('replay.title')}
      okText={t('replay.start')}
      cancelText={t('cancel')}
      okButtonProps={{ disabled: !total }}
      confirmLoading={replay.isPending}
      onOk={submit}
      onCancel={onClose}
    >
      <p className="drawer-lead">{t('replay.lead')}</p>
      <Field label={t('loads.plan')}>
        {({ status: _, ...control }) => (
          <Select<string>
            {...control}
            value={scope.plan ?? null}
            placeholder={t('sources.choose_plan')}
            options={plans.map(({ id, name }) => ({ value: id, label: nameIn(language, name, id) }))}
            onChange={(plan) => setScope({ ...scope, plan })}
          />
        )}
      </Field>
      <Field label={t('quality.source')}>
        {({ status: _, ...control }) => (
          <Select<string>
            {...control}
            allowClear
            value={scope.source ?? null}
            placeholder={t('quality.all_sources')}
            options={sources.map(({ id, name }) => ({ value: id, label: name }))}
            onChange={(source: string | undefined) => setScope({ ...scope, source })}
          />
        )}
      </Field>
      <Field label={t('quality.reason')}>
        {({ status: _, ...control }) => (
          <Select<string>
            {...control}
            allowClear
            value={scope.reason ?? null}
            placeholder={t('quality.all_reasons')}
            options={reasons.map(({ name }) => ({
              value: name,
              label: t(`reason.${name as 'bad_value'}.title`, { defaultValue: name }),
            }))}
            onChange={(reason: string | undefined) => setScope({ ...scope, reason })}
          />
        )}
      </Field>
      <p className="replay-scope" role="status">
        {total === undefined
          ? t('replay.choose_plan')
          : t('replay.scope', { events: exact(total), count: total })}
      </p>
    </Modal>
  );
}
