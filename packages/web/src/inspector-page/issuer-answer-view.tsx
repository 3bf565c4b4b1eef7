import type { JSX } from 'preact';
import type { IssuerAnswer, KeyAnswer, RevocationAnswer, SessionAnswer, VerifierAnswer } from './issuer-answer.ts';
import type { ServerMessages, Words } from './server-messages.ts';
import { VisibleText } from './visible-text.tsx';

interface AnswerProps<Answer> {
  readonly messages: ServerMessages;
  readonly answer: Answer;
}

/** What the issuer knows of the token: its key, its session, its revocation, and what each verifier would say. */
export function IssuerAnswerView({ messages, answer }: AnswerProps<IssuerAnswer>): JSX.Element {
  const { labels } = messages;
  if (!answer.ours) return <p>{labels.notOurs}</p>;
  return (
    <>
      {answer.revocation === null ? null : <Revocation messages={messages} answer={answer.revocation} />}
      {answer.key === null ? null : <Key messages={messages} answer={answer.key} />}
      {answer.session === null ? null : <Session messages={messages} answer={answer.session} />}
      <h3>{labels.verifiers}</h3>
      {answer.verifiers.length === 0 ? <p class="quiet">{labels.noVerifiers}</p> : null}
      <ul class="tried">
        {answer.verifiers.map((one, index) => (
          <Verifier key={index} messages={messages} answer={one} />
        ))}
      </ul>
      {answer.verifiers_left_out === 0 ? null : <p class="quiet">{messages.leftOut(answer.verifiers_left_out)}</p>}
    </>
  );
}

function Revocation({ messages, answer }: AnswerProps<RevocationAnswer>): JSX.Element {
  const { labels, kinds } = messages;
  return (
    <>
      <h3>{labels.revocation}</h3>
      <p>
        <span class={answer.revoked ? 'badge taken' : 'badge verified'}>
          {answer.revoked ? labels.revoked : labels.notRevoked}
        </span>
      </p>
      {answer.by.map(({ kind, at, reason }, index) => (
        <p key={index}>
          {word(kinds, kind)}
          {at === null ? null : <>, {date(at)}</>}
          {reason === null ? null : (
            <>
              , <VisibleText text={reason} />
            </>
          )}
        </p>
      ))}
      {answer.not_judged.length === 0 ? null : (
        <p class="quiet">
          {labels.notJudged} {answer.not_judged.map((kind) => word(kinds, kind)).join(', ')}
        </p>
      )}
    </>
  );
}

function Key({ messages, answer }: AnswerProps<KeyAnswer>): JSX.Element {
  const { labels, phases } = messages;
  return (
    <>
      <h3>{labels.key}</h3>
      <p>
        <strong>{word(phases, answer.phase)}</strong> {answer.alg === null ? null : <code>{answer.alg}</code>}
      </p>
      <dl class="facts">
        <Fact name={labels.since} seconds={answer.active_from} />
        <Fact name={labels.until} seconds={answer.active_until} />
        <Fact name={labels.removed} seconds={answer.removed_at} />
      </dl>
    </>
  );
}

function Session({ messages, answer }: AnswerProps<SessionAnswer>): JSX.Element {
  const { labels, states } = messages;
  return (
    <>
      <h3>{labels.session}</h3>
      <p>
        <strong>{word(states, answer.state)}</strong>
        {answer.reason === null ? null : (
          <>
            , <VisibleText text={answer.reason} />
          </>
        )}
      </p>
      <dl class="facts">
        <Fact name={labels.began} seconds={answer.began_at} />
        <Fact name={labels.lastUsed} seconds={answer.last_used_at} />
        <Fact name={labels.ended} seconds={answer.ended_at} />
        <dt>{labels.account}</dt>
        <dd>{word(states, answer.account)}</dd>
      </dl>
      {answer.differs.length === 0 ? null : (
        <p class="alarm">
          {labels.differs} {answer.differs.join(', ')}
        </p>
      )}
    </>
  );
}

function Verifier({ messages, answer }: AnswerProps<VerifierAnswer>): JSX.Element {
  const { labels, accepts, reasons } = messages;
  const colour: Words = { yes: 'danger', no: 'verified', unknown: 'plain' };
  return (
    <li>
      <span class={`badge ${word(colour, answer.would_accept)}`}>{word(accepts, answer.would_accept)}</span>{' '}
      <strong>
        <VisibleText text={answer.name ?? answer.resource ?? labels.unnamed} />
      </strong>
      {': '}
      {word(reasons, answer.why)}{' '}
      <span class="quiet">
        {answer.reported_seconds_ago === null ? null : messages.reported(answer.reported_seconds_ago)}
      </span>
    </li>
  );
}

function Fact({ name, seconds }: { readonly name: string; readonly seconds: number | null }): JSX.Element | null {
  if (seconds === null) return null;
  return (
    <>
      <dt>{name}</dt>
      <dd>{date(seconds)}</dd>
    </>
  );
}

function date(seconds: number): JSX.Element {
  const iso = new Date(seconds * 1000).toISOString().replace('.000', '');
  return <time dateTime={iso}>{iso.replace('T', ' ').replace('Z', ' UTC')}</time>;
}

function word(words: Words, wire: string): string {
  return Object.hasOwn(words, wire) ? (words[wire] ?? wire) : wire;
}
