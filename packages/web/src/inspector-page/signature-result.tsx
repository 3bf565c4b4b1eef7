import type { JSX } from 'preact';
import type { SignatureAnswer, TriedKey } from '../inspector/signature-answer.ts';
import { FindingsList } from './findings-list.tsx';
import type { InspectorMessages } from './messages.ts';
import type { SignatureState } from './signature-state.ts';
import type { InspectorState } from './state.ts';
import { VisibleText } from './visible-text.tsx';

interface SignatureResultProps {
  readonly state: InspectorState;
  readonly messages: InspectorMessages;
  readonly answer: SignatureState;
}

/** Whether the signature holds, under what, and what the core says of the whole token with that key. */
export function SignatureResult({ state, messages, answer }: SignatureResultProps): JSX.Element | null {
  const { labels } = messages;
  if (state.inspection.value.form === 'empty') return null;
  if (answer === undefined) return <p class="quiet">{labels.signatureNone}</p>;
  if (answer === 'failed') return <p class="alarm">{labels.signatureFailed}</p>;
  if (answer === 'checking') return <p class="quiet">{labels.signatureChecking}</p>;
  return (
    <div class={`signature ${answer.verdict}`}>
      <p class="verdict">
        <strong>{messages.verdicts[answer.verdict]}</strong>
      </p>
      <p>
        <VisibleText text={answer.sentence} />
      </p>
      <CoreAnswer messages={messages} answer={answer} />
      <Tried messages={messages} tried={answer.tried} />
      <FindingsList state={state} messages={messages} findings={answer.findings} />
    </div>
  );
}

function CoreAnswer({
  messages: { labels },
  answer: { core },
}: {
  messages: InspectorMessages;
  answer: SignatureAnswer;
}) {
  if (core === undefined) return null;
  return (
    <p class="small-text">
      {labels.coreAnswers}{' '}
      <code class={core === 'accepted' ? 'good' : 'bad'}>{core === 'accepted' ? labels.accepted : core}</code>
    </p>
  );
}

function Tried({ messages, tried }: { messages: InspectorMessages; tried: readonly TriedKey[] }): JSX.Element | null {
  if (tried.length === 0) return null;
  return (
    <details>
      <summary>{messages.sentences.tried(tried.length)}</summary>
      <ul class="tried">
        {tried.map(({ key, outcome, sentence }, index) => (
          <li key={index}>
            <span class={`badge ${outcome}`}>{messages.attempts[outcome]}</span> <VisibleText text={key.name} />
            {key.kid === undefined ? null : (
              <>
                {' '}
                <code>
                  <VisibleText text={key.kid} />
                </code>
              </>
            )}
            <br />
            <span class="quiet">
              <VisibleText text={sentence} />
            </span>
          </li>
        ))}
      </ul>
    </details>
  );
}
