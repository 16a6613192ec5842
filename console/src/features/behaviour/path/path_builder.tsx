import { Button, Select, Switch } from 'antd';
import { useTranslation } from 'react-i18next';
import type { TimeWindow } from '../../../api/types';
import type { BuilderProps } from '../analysis_model';
import { Choice, NumberRow } from '../builder/choice';
import { FieldProblems } from '../builder/context';
import { EventsCard } from '../builder/events_card';
import { Section } from '../builder/section';
import { CountedEvents, SessionEditor } from '../builder/session_editor';
import { WindowEditor } from '../builder/window_editor';
import { newEvents } from '../model/choices';
import { type AnchorDraft, kDepth, kLimit, type NodesDraft, type PathDraft } from './path_draft';

type Props = BuilderProps<PathDraft>;
type Anchored = 'none' | 'start' | 'end' | 'both';

const kAnchored: Anchored[] = ['start', 'end', 'both', 'none'];
const kDepthMax = 20;
const kLimitMax = 50;

const anchoredBy = (anchor: AnchorDraft | undefined): Anchored => {
  if (anchor?.start && anchor.end) return 'both';
  if (anchor?.start) return 'start';
  return anchor?.end ? 'end' : 'none';
};

function anchorOf(by: Anchored, old: AnchorDraft | undefined): AnchorDraft | undefined {
  if (by === 'none') return undefined;
  return {
    ...(old?.within ? { within: old.within } : {}),
    ...(by === 'end' ? {} : { start: old?.start ?? newEvents() }),
    ...(by === 'start' ? {} : { end: old?.end ?? newEvents() }),
  };
}

function Anchor({ draft, change }: Props) {
  const { t } = useTranslation('behaviour');
  const { anchor } = draft;
  const by = anchoredBy(anchor);
  return (
    <Section title={t('path.anchor')}>
      <Choice<Anchored>
        label={t('path.anchor')}
        value={by}
        options={kAnchored.map((value) => ({ value, label: t(`path.anchor_${value}`) }))}
        hint={t(`path.anchor_${by}_hint`)}
        onChange={(next) => change({ anchor: anchorOf(next, anchor) })}
      />
      <div className="step-list">
        {(['start', 'end'] as const).map((side) => {
          const events = anchor?.[side];
          return (
            events && (
              <EventsCard
                key={side}
                value={events}
                pointer={`/anchor/${side}`}
                label={t(`path.${side}_event`)}
                mark={<span className="or wide">{t(`path.${side}`)}</span>}
                onChange={(next) => change({ anchor: { ...anchor, [side]: next } })}
              />
            )
          );
        })}
      </div>
      {anchor && (
        <>
          <div className="pair-grid">
            <span>{t('path.occurrence')}</span>
            <Select<'first' | 'last'>
              aria-label={t('path.occurrence')}
              value={anchor.occurrence ?? (by === 'end' ? 'last' : 'first')}
              options={(['first', 'last'] as const).map((value) => ({
                value,
                label: t(`path.occurrence_${value}`),
              }))}
              onChange={(occurrence) => change({ anchor: { ...anchor, occurrence } })}
            />
            <span>{t('path.within')}</span>
            <WindowEditor
              label={t('path.within')}
              natural={false}
              optional
              value={anchor.within as TimeWindow | undefined}
              onChange={(within) =>
                change({ anchor: { ...anchor, within: within as AnchorDraft['within'] } })
              }
            />
          </div>
          <FieldProblems at="/anchor/within" />
          <FieldProblems at="/anchor/occurrence" />
        </>
      )}
    </Section>
  );
}

/** Where paths begin or end, and how far they are followed. */
export function PathBuilder(props: Props) {
  const { t } = useTranslation('behaviour');
  const { draft, change } = props;
  return (
    <>
      <Anchor {...props} />
      <Section title={t('path.shown')}>
        <NumberRow
          label={t('path.depth')}
          at="/depth"
          min={2}
          max={kDepthMax}
          value={draft.depth ?? kDepth}
          onChange={(depth) => change({ depth })}
        />
        <NumberRow
          label={t('path.limit')}
          at="/limit"
          min={1}
          max={kLimitMax}
          value={draft.limit ?? kLimit}
          onChange={(limit) => change({ limit })}
        />
      </Section>
    </>
  );
}

function Nodes({ draft, change }: Props) {
  const { t } = useTranslation('behaviour');
  const nodes = draft.nodes ?? {};
  const set = (part: Partial<NodesDraft>) => change({ nodes: { ...nodes, ...part } });
  const rules = (nodes.split?.length ?? 0) + (nodes.merge?.length ?? 0);
  return (
    <Section title={t('path.nodes')}>
      <CountedEvents events={nodes.events} except={nodes.except} at="/nodes" onChange={set} />
      <div className="pair-grid">
        <span>{t('path.name')}</span>
        <Select
          aria-label={t('path.name')}
          value={nodes.name ?? 'event'}
          options={(['event', 'page'] as const).map((value) => ({ value, label: t(`path.name_${value}`) }))}
          onChange={(name) => set({ name })}
        />
        <span>{t('path.compact')}</span>
        <span>
          <Switch
            size="small"
            aria-label={t('path.compact')}
            checked={nodes.compact ?? true}
            onChange={(compact) => set({ compact })}
          />
        </span>
      </div>
      {rules > 0 && (
        <p className="hint">
          {t('path.rules', { split: nodes.split?.length ?? 0, merge: nodes.merge?.length ?? 0 })}{' '}
          <Button type="link" size="small" onClick={() => set({ split: undefined, merge: undefined })}>
            {t('path.drop_rules')}
          </Button>
        </p>
      )}
      <FieldProblems at="/nodes/split" />
      <FieldProblems at="/nodes/merge" />
    </Section>
  );
}

export function PathOptions(props: Props) {
  const { t } = useTranslation('behaviour');
  const { draft, change } = props;
  const unit = draft.unit ?? 'session';
  return (
    <>
      <Nodes {...props} />
      <Section title={t('path.unit')}>
        <Choice
          label={t('path.unit')}
          at="/unit"
          value={unit}
          options={(['session', 'first_session', 'life'] as const).map((value) => ({
            value,
            label: t(`path.unit_${value}`),
          }))}
          hint={t(`path.unit_${unit}_hint`)}
          onChange={(next) => change({ unit: next, ...(next === 'life' ? { session: undefined } : {}) })}
        />
      </Section>
      {unit !== 'life' && <SessionEditor value={draft.session} onChange={(session) => change({ session })} />}
    </>
  );
}
