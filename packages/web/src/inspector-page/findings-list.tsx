import type { JSX } from 'preact';
import type { Finding } from '../inspector/inspection.ts';
import { MarkedButton } from './marked-button.tsx';
import type { InspectorMessages } from './messages.ts';
import { SourceLink } from './source-link.tsx';
import type { InspectorState } from './state.ts';
import { VisibleText } from './visible-text.tsx';

interface FindingsProps {
  readonly state: InspectorState;
  readonly messages: InspectorMessages;
  readonly findings: readonly Finding[];
}

/** What there is to say, the worst first, each with its place. */
export function FindingsList(props: FindingsProps): JSX.Element {
  return (
    <ul class="findings">
      {props.findings.map((finding, index) => (
        <FindingItem key={`${finding.code} ${finding.path} ${index}`} {...props} finding={finding} />
      ))}
    </ul>
  );
}

function FindingItem({ state, messages, finding }: FindingsProps & { readonly finding: Finding }): JSX.Element {
  const { labels, severities, sentences } = messages;
  const { mark } = finding;
  return (
    <li class={`finding ${finding.severity}`}>
      <p class="finding-title">
        <span class={`badge ${finding.severity}`}>{severities[finding.severity]}</span> <code>{finding.code}</code>
      </p>
      <p>
        <VisibleText text={finding.sentence} />
      </p>
      <p class="quiet">
        <strong>{labels.fix}</strong> <VisibleText text={finding.fix} />
      </p>
      <p class="finding-foot">
        {mark === undefined ? null : (
          <MarkedButton state={state} mark={mark} label={labels.show}>
            {finding.path === undefined ? null : (
              <>
                <code>
                  <VisibleText text={finding.path} />
                </code>
                {', '}
              </>
            )}
            {sentences.place(mark.offset, mark.length)}
          </MarkedButton>
        )}
        <SourceLink source={finding.source} messages={messages} />
      </p>
    </li>
  );
}
