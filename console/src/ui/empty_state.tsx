import type { ReactNode } from 'react';

export type EmptyKind = 'start' | 'no_data' | 'range' | 'forbidden' | 'error';

const kDrawings: Record<EmptyKind, ReactNode> = {
  start: (
    <>
      <rect x="14" y="20" width="22" height="60" rx="3" className="art-strong" />
      <rect x="49" y="38" width="22" height="42" rx="3" className="art-mid" />
      <rect x="84" y="58" width="22" height="22" rx="3" className="art-soft" />
      <path d="M36 20 49 38M71 38 84 58" className="art-line" />
    </>
  ),
  no_data: (
    <>
      <path d="M22 34h30l8 9h38v38H22z" className="art-soft" />
      <path d="M60 72V52m0 0-9 9m9-9 9 9" className="art-line" />
    </>
  ),
  range: (
    <>
      <rect x="26" y="24" width="68" height="58" rx="5" className="art-soft" />
      <path d="M26 40h68M44 16v14M76 16v14" className="art-line" />
      <path d="M48 60h24" className="art-line" />
    </>
  ),
  forbidden: (
    <>
      <rect x="36" y="42" width="48" height="38" rx="5" className="art-soft" />
      <path d="M46 42V32a14 14 0 0 1 28 0v10M60 56v10" className="art-line" />
    </>
  ),
  error: (
    <>
      <path d="M60 18 102 84H18z" className="art-soft" />
      <path d="M60 42v20M60 72v2" className="art-line" />
    </>
  ),
};

interface Props {
  kind: EmptyKind;
  title: string;
  detail?: ReactNode;
  action?: ReactNode;
  note?: ReactNode;
  children?: ReactNode;
}

/** What stands where content would be; each kind has its own words and next action. */
export function EmptyState({ kind, title, detail, action, note, children }: Props) {
  return (
    <div className="empty-state" data-kind={kind} role={kind === 'error' ? 'alert' : undefined}>
      <svg viewBox="0 0 120 100" width="120" height="100" aria-hidden="true">
        {kDrawings[kind]}
      </svg>
      <h2>{title}</h2>
      {detail && <p>{detail}</p>}
      {action && <div className="empty-action">{action}</div>}
      {children}
      {note && <p className="empty-note">{note}</p>}
    </div>
  );
}
