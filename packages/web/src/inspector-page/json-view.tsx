import type { JSX } from 'preact';
import type { JsonLine } from '../inspector/inspection.ts';
import { VisibleText } from './visible-text.tsx';

interface JsonViewProps {
  readonly lines: readonly JsonLine[];
}

/** The JSON as the token has it, line by line; what is wrong with a line is seen at the line. */
export function JsonView({ lines }: JsonViewProps): JSX.Element {
  return (
    <pre class="json" translate={false}>
      {lines.map((line, index) => (
        <span key={index} class={line.fault === undefined ? 'line' : 'line faulty'}>
          {'  '.repeat(line.depth)}
          {line.pieces.map((piece, place) => (
            <span key={place} class={`json-${piece.kind}`}>
              <VisibleText text={piece.text} />
            </span>
          ))}
          {'\n'}
        </span>
      ))}
    </pre>
  );
}
