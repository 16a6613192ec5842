import type { CSSProperties, ReactNode } from 'react';
import { Count } from '../../../ui/count';
import { usePreferences } from '../../shell/preferences';
import { useSubjectText } from '../subject_text';
import './open_number.css';

interface Props {
  value: number;
  /** What it counts, for who cannot see row and column. */
  label: string;
  /** Instead of the number itself, such as a rate. */
  children?: string;
  onOpen: () => void;
}

/** A number that opens its customers; 0 has none. */
export function OpenNumber({ value, label, children, onOpen }: Props) {
  const t = useSubjectText();
  const { count } = usePreferences();
  if (value === 0) return <span className="figure">{children ?? 0}</span>;
  return (
    <button
      type="button"
      className="link-number"
      aria-label={t('result.open_number', { number: children ?? count(value), label })}
      onClick={onOpen}
    >
      {children ?? <Count value={value} />}
    </button>
  );
}

interface HeatProps {
  /** How dark the ground is: 0 to 1. */
  share: number;
  /** The number that is read first, and what stands below it. */
  main: ReactNode;
  side?: ReactNode;
  /** False while it can still change: dashed. */
  final?: boolean;
  label: string;
  disabled?: boolean;
  onOpen: () => void;
}

/** A number on a ground as dark as it is large. */
export function HeatCell({ share, main, side, final = true, label, disabled = false, onOpen }: HeatProps) {
  const style = { '--share': `${Math.round(share * 100)}%` } as CSSProperties;
  return (
    <button
      type="button"
      className="heat-cell figure"
      data-final={final}
      style={style}
      aria-label={label}
      disabled={disabled}
      onClick={onOpen}
    >
      <strong>{main}</strong> {side !== undefined && <span className="heat-side">{side}</span>}
    </button>
  );
}
