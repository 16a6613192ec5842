import { CopyButton } from './copy_button';
import './code_block.css';

interface Props {
  text: string;
  /** The name of the button that copies it. */
  copyLabel: string;
}

/** Lines to be pasted elsewhere, with a button that copies them. */
export function CodeBlock({ text, copyLabel }: Props) {
  return (
    <div className="code-block">
      <pre>{text}</pre>
      <CopyButton text={text} label={copyLabel} />
    </div>
  );
}
