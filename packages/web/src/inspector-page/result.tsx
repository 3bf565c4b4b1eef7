import type { JSX } from 'preact';
import type { Inspection } from '../inspector/inspection.ts';
import { AttacksSection } from './attacks-section.tsx';
import { CopyButton } from './copy-button.tsx';
import { FindingsList } from './findings-list.tsx';
import { LifeBar } from './life-bar.tsx';
import { MarkedButton } from './marked-button.tsx';
import type { InspectorMessages } from './messages.ts';
import { BinaryParts, isText, PartCard } from './part-card.tsx';
import { SourceLink } from './source-link.tsx';
import type { InspectorState } from './state.ts';
import { VisibleText } from './visible-text.tsx';

interface ResultProps {
  readonly state: InspectorState;
  readonly messages: InspectorMessages;
}

/** Everything that can be said of the pasted text. */
export function Result({ state, messages }: ResultProps): JSX.Element {
  const inspection = state.inspection.value;
  return (
    <>
      <Summary state={state} messages={messages} />
      {inspection.form === 'empty' ? null : (
        <>
          <Findings state={state} messages={messages} />
          {inspection.parts.filter(isText).map((part) => (
            <PartCard key={`${part.name} ${part.index}`} state={state} messages={messages} part={part} />
          ))}
          <BinaryParts state={state} messages={messages} parts={inspection.parts.filter((part) => !isText(part))} />
          <AttacksSection state={state} messages={messages} />
        </>
      )}
    </>
  );
}

function Summary({ state, messages }: ResultProps): JSX.Element {
  const { labels } = messages;
  const { form, sentence, kind, life, wrappings } = state.inspection.value;
  return (
    <section class="card" aria-labelledby="result">
      <h2 id="result">{labels.result}</h2>
      {form === 'empty' ? (
        <p class="quiet">{labels.emptyResult}</p>
      ) : (
        <p class="lead">
          <VisibleText text={sentence} />
        </p>
      )}
      {kind === undefined ? null : <Kind kind={kind} messages={messages} />}
      {life === undefined ? null : <LifeBar life={life} messages={messages} />}
      {wrappings.length === 0 ? null : (
        <>
          <h3>{labels.around}</h3>
          <ul>
            {wrappings.map((wrapping, index) => (
              <li key={index}>
                <VisibleText text={wrapping.sentence} />{' '}
                <MarkedButton state={state} mark={wrapping.mark} label={labels.show}>
                  {messages.sentences.place(wrapping.mark.offset, wrapping.mark.length)}
                </MarkedButton>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

function Kind({
  kind,
  messages,
}: {
  readonly kind: NonNullable<Inspection['kind']>;
  readonly messages: InspectorMessages;
}) {
  return (
    <div class="kind">
      <p>
        {messages.labels.kind}: <strong>{kind.name}</strong>{' '}
        <span class="badge plain">{messages.confidences[kind.confidence]}</span>{' '}
        <SourceLink source={kind.source} messages={messages} />
      </p>
      {kind.reasons.length === 0 ? null : (
        <details>
          <summary>{messages.labels.because}</summary>
          <ul>
            {kind.reasons.map((reason) => (
              <li key={reason}>
                <VisibleText text={reason} />
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}

function Findings({ state, messages }: ResultProps): JSX.Element {
  const { labels, sentences } = messages;
  const { findings, compact } = state.inspection.value;
  return (
    <section class="card" aria-labelledby="findings">
      <div class="heading">
        <h2 id="findings">
          {labels.findings} <span class="count">{findings.length}</span>
        </h2>
        <span class="heading-end">
          {compact === undefined ? null : (
            <CopyButton messages={messages} label={labels.copyUnsigned} text={unsigned(compact)} />
          )}
          {findings.length === 0 ? null : (
            <CopyButton messages={messages} label={labels.copyFindings} text={asText(findings, sentences.place)} />
          )}
        </span>
      </div>
      {findings.length === 0 ? (
        <p class="quiet">{labels.noFindings}</p>
      ) : (
        <FindingsList state={state} messages={messages} findings={findings} />
      )}
    </section>
  );
}

/** To be shown to somebody, in a question or an issue: a token that opens nothing. */
function unsigned(compact: string): string {
  return `${compact.slice(0, compact.lastIndexOf('.'))}.`;
}

function asText(findings: Inspection['findings'], place: InspectorMessages['sentences']['place']): string {
  return findings
    .map(({ severity, code, sentence, fix, mark, path }) => {
      const where = [path, mark && place(mark.offset, mark.length)].filter(Boolean).join(', ');
      return `${severity}: ${code}${where === '' ? '' : ` (${where})`}\n  ${sentence}\n  ${fix}`;
    })
    .join('\n');
}
