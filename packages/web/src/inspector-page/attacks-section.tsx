import { useSignal, useSignalEffect } from '@preact/signals';
import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import type { AttackAnswer } from '../inspector/attack-answer.ts';
import { type AttackRun, createAttackRun } from './attack-run.ts';
import type { InspectorMessages } from './messages.ts';
import type { InspectorState } from './state.ts';
import { VisibleText } from './visible-text.tsx';

interface AttacksProps {
  readonly state: InspectorState;
  readonly messages: InspectorMessages;
}

/** What an attacker would make of this token, and how the core answers. Nothing runs before it is asked for. */
export function AttacksSection({ state, messages }: AttacksProps): JSX.Element {
  const { labels } = messages;
  const run = useMemo(createAttackRun, []);
  const compact = state.inspection.value.compact;
  useSignalEffect(() => {
    void state.text.value;
    void state.keyText.value;
    run.reset();
  });
  const start = (): void => {
    if (compact !== undefined) void run.start(compact, { keyText: state.keyText.value, now: state.now.value });
  };
  const again = run.phase.value === 'idle' ? labels.attacksStart : labels.attacksAgain;
  return (
    <section class="card" aria-labelledby="attacks">
      <h2 id="attacks">{labels.attacks}</h2>
      <p class="quiet">{labels.attacksIntro}</p>
      <p>
        {run.phase.value === 'running' ? (
          <button type="button" onClick={() => run.stop()}>
            {labels.attacksStop}
          </button>
        ) : (
          <button type="button" class="main" onClick={start} disabled={compact === undefined}>
            {again}
          </button>
        )}
        {compact === undefined ? <span class="quiet"> {labels.attacksNeedToken}</span> : null}
      </p>
      <Progress run={run} messages={messages} />
      <ul class="attacks">
        {[...run.answers.value].sort(worstFirst).map((answer) => (
          <AttackItem key={answer.id} messages={messages} answer={answer} />
        ))}
      </ul>
    </section>
  );
}

function Progress({
  run,
  messages,
}: {
  readonly run: AttackRun;
  readonly messages: InspectorMessages;
}): JSX.Element | null {
  const { labels, sentences } = messages;
  const phase = run.phase.value;
  const setUp = run.setUp.value;
  const answers = run.answers.value;
  return (
    <>
      {setUp === undefined ? null : (
        <>
          {setUp.sentences.map((sentence) => (
            <p key={sentence}>
              <VisibleText text={sentence} />
            </p>
          ))}
          {phase === 'running' ? (
            <progress aria-label={labels.attacks} max={setUp.total} value={answers.length} />
          ) : null}
        </>
      )}
      <p role="status" class="attacks-summary">
        {phase === 'failed' ? labels.attacksFailed : null}
        {phase === 'running' && setUp !== undefined ? sentences.attacksDone(answers.length, setUp.total) : null}
        {(phase === 'done' || phase === 'stopped') && answers.length > 0
          ? sentences.attacksSummary(count(answers))
          : null}
      </p>
    </>
  );
}

interface AttackProps {
  readonly messages: InspectorMessages;
  readonly answer: AttackAnswer;
}

/** The forgeries of one attack are drawn when somebody wants to see them: all together they are a thousand. */
function AttackItem({ messages, answer }: AttackProps): JSX.Element {
  const open = useSignal(false);
  return (
    <li class={`attack ${answer.outcome}`}>
      <details
        onToggle={(event) => {
          open.value = event.currentTarget.open;
        }}
      >
        <summary>
          <code class="quiet">{answer.id}</code> <span class="attack-title">{answer.title}</span>{' '}
          <span class={`badge ${answer.outcome}`}>{messages.outcomes[answer.outcome]}</span>
        </summary>
        {open.value ? <Forgeries messages={messages} answer={answer} /> : null}
      </details>
    </li>
  );
}

function Forgeries({ messages: { labels }, answer }: AttackProps): JSX.Element {
  return (
    <>
      <p>
        <VisibleText text={answer.sentence} />
      </p>
      {answer.missing.length === 0 ? null : (
        <p class="quiet">
          {labels.missing} {answer.missing.join(', ')}
        </p>
      )}
      {answer.variants.map(({ variant, token, answer: code }, index) => (
        <dl key={index} class="variant">
          <dt>{variant}</dt>
          <dd class="forgery">
            <code translate={false}>
              <VisibleText text={token} />
            </code>
          </dd>
          <dd>
            {labels.answer}: <code class={code === 'accepted' ? 'bad' : 'good'}>{code}</code>
          </dd>
        </dl>
      ))}
    </>
  );
}

const outcomeOrder: readonly AttackAnswer['outcome'][] = ['taken', 'allowed', 'refused', 'not-tried'];

function worstFirst(one: AttackAnswer, other: AttackAnswer): number {
  return outcomeOrder.indexOf(one.outcome) - outcomeOrder.indexOf(other.outcome);
}

function count(answers: readonly AttackAnswer[]): Readonly<Record<AttackAnswer['outcome'], number>> {
  const of = (outcome: AttackAnswer['outcome']): number => answers.filter((one) => one.outcome === outcome).length;
  return { refused: of('refused'), taken: of('taken'), allowed: of('allowed'), 'not-tried': of('not-tried') };
}
