import { Switch } from 'antd';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { HeldIdentifier, PersonName } from '../../../api/types';
import { kPicture, layout, type Pill, shownIn } from '../model/graph_layout';
import { shorten } from '../model/shorten';
import { useTypeName, useWords } from '../parts/words';

const kValueLetters = 22;
const kNameLetters = 18;
const { width, pillWidth, pillHeight, centreWidth, centreHeight } = kPicture;

function PillShape({ pill }: { pill: Pill }) {
  const typeName = useTypeName();
  const { held, x, y } = pill;
  return (
    <g className="pill" data-class={held.class} data-current={held.current}>
      <title>{`${typeName(held.type)} ${held.value}`}</title>
      <rect x={x} y={y} width={pillWidth} height={pillHeight} rx={pillHeight / 2} />
      <text x={x + 14} y={y + pillHeight / 2} className="pill-type">
        {typeName(held.type)}
      </text>
      <text x={x + pillWidth - 14} y={y + pillHeight / 2} className="pill-value" textAnchor="end">
        {shorten(held.value, kValueLetters)}
      </text>
    </g>
  );
}

function Picture({ person, held }: Props) {
  const { t } = useTranslation('identity');
  const words = useWords();
  const { height, centre, heads, pills } = layout(held);
  const name = person.identifier?.value ?? String(person.one_id);
  const known = person.identifier?.type === 'customer_no';
  return (
    <svg
      className="person-picture"
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={t('graph.label', { person: words.person(person), count: pills.length })}
    >
      {pills.map(({ path, held: { current } }) => (
        <path key={path} d={path} className="edge" data-current={current} />
      ))}
      {heads.map(({ kind, x, y, more }) => (
        <text key={kind} x={x + 4} y={y} className="group-head">
          {more > 0 ? t('graph.more', { name: t(`class.${kind}`), more }) : t(`class.${kind}`)}
        </text>
      ))}
      {pills.map((pill) => (
        <PillShape key={pill.path} pill={pill} />
      ))}
      <g className="centre">
        <rect
          x={centre.x - centreWidth / 2}
          y={centre.y - centreHeight / 2}
          width={centreWidth}
          height={centreHeight}
          rx={12}
        />
        <text x={centre.x} y={centre.y - 13} textAnchor="middle" className="centre-kind">
          {t(known ? 'graph.customer' : 'graph.anonymous')}
        </text>
        <text x={centre.x} y={centre.y + 13} textAnchor="middle" className="centre-name">
          {shorten(name, kNameLetters)}
        </text>
      </g>
    </svg>
  );
}

interface Props {
  person: PersonName;
  held: HeldIdentifier[];
}

/** The person in the middle, identifiers around; the table beside it says the same in words. */
export function PersonGraph({ person, held }: Props) {
  const { t } = useTranslation('identity');
  const id = useId();
  const [former, setFormer] = useState(true);
  const shown = shownIn(held, former);
  return (
    <section className="card" aria-label={t('graph.title')}>
      <div className="card-title">
        <h3>{t('graph.title')}</h3>
        <span className="former-switch">
          <Switch id={id} size="small" checked={former} onChange={setFormer} />
          <label htmlFor={id}>{t('graph.former')}</label>
        </span>
      </div>
      <Picture person={person} held={shown} />
      {shown.length === 0 && <p className="hint graph-empty">{t('graph.alone')}</p>}
    </section>
  );
}
