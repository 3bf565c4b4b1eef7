import { type Signal, useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import type { IssuerAnswer } from './issuer-answer.ts';
import { IssuerAnswerView } from './issuer-answer-view.tsx';
import { type AdminSession, askIssuer, type ServerFault, signIn, signOut } from './own-server.ts';
import type { ServerMessages } from './server-messages.ts';
import type { InspectorState } from './state.ts';
import { VisibleText } from './visible-text.tsx';

interface QuestionProps {
  readonly state: InspectorState;
  readonly messages: ServerMessages;
}

/** What would be asked, word for word, before anything is; the sign-in that it needs; and the answer. */
export function IssuerQuestion({ state, messages }: QuestionProps): JSX.Element {
  const { labels } = messages;
  const session = useSignal<AdminSession | undefined>(undefined);
  const fault = useSignal<ServerFault | undefined>(undefined);
  const { identifiers } = state.inspection.value;
  const question = JSON.stringify(identifiers, null, 2);
  useLeaving(session);
  if (question === '{}') return <p class="quiet">{labels.nothingToAsk}</p>;
  return (
    <>
      <p>{labels.questionHint}</p>
      <pre class="json sent" translate={false}>
        <VisibleText text={question} />
      </pre>
      {session.value === undefined ? (
        <SignInForm messages={messages} session={session} fault={fault} />
      ) : (
        <Asking
          key={question}
          messages={messages}
          session={session}
          fault={fault}
          ask={(using) => askIssuer(identifiers, using)}
        />
      )}
    </>
  );
}

/** A session that is left behind would be of use to nobody but a thief. */
function useLeaving(session: Signal<AdminSession | undefined>): void {
  useEffect(() => {
    const leave = (): void => {
      if (session.value !== undefined) signOut(session.value);
      session.value = undefined;
    };
    addEventListener('pagehide', leave);
    return () => {
      removeEventListener('pagehide', leave);
      leave();
    };
  }, [session]);
}

interface SessionProps {
  readonly messages: ServerMessages;
  readonly session: Signal<AdminSession | undefined>;
  /** Why nobody is signed in, or no longer. */
  readonly fault: Signal<ServerFault | undefined>;
}

function SignInForm({ messages: { labels, faults }, session, fault }: SessionProps): JSX.Element {
  const submit = async (form: HTMLFormElement): Promise<void> => {
    const fields = new FormData(form);
    const outcome = await signIn(textOf(fields, 'email'), textOf(fields, 'password'));
    fault.value = typeof outcome === 'string' ? outcome : undefined;
    if (typeof outcome === 'object') session.value = outcome;
  };
  return (
    <form
      onSubmit={(event) => {
        // The page's policy lets no form lead anywhere.
        event.preventDefault();
        void submit(event.currentTarget);
      }}
    >
      <p class="field">
        <label for="admin-email">{labels.email}</label>
        <input id="admin-email" name="email" type="email" autocomplete="username" required />
      </p>
      <p class="field">
        <label for="admin-password">{labels.password}</label>
        <input id="admin-password" name="password" type="password" autocomplete="current-password" required />
      </p>
      <p class="alarm" role="alert">
        {fault.value === undefined ? '' : faults[fault.value]}
      </p>
      <p>
        <button type="submit" class="main">
          {labels.signIn}
        </button>
      </p>
    </form>
  );
}

function textOf(fields: FormData, name: string): string {
  const value = fields.get(name);
  return typeof value === 'string' ? value : '';
}

interface AskingProps extends SessionProps {
  readonly ask: (session: AdminSession) => Promise<IssuerAnswer | ServerFault>;
}

function Asking({ messages, session, fault, ask }: AskingProps): JSX.Element {
  const { labels, faults } = messages;
  const answer = useSignal<IssuerAnswer | ServerFault | 'asking' | undefined>(undefined);
  const send = async (): Promise<void> => {
    if (session.value === undefined) return;
    answer.value = 'asking';
    const outcome = await ask(session.value);
    answer.value = outcome;
    if (outcome !== 'again') return;
    fault.value = outcome;
    session.value = undefined;
  };
  const leave = (): void => {
    if (session.value !== undefined) signOut(session.value);
    session.value = undefined;
  };
  const current = answer.value;
  return (
    <>
      <p class="quiet">{labels.signedIn}</p>
      <p>
        <button type="button" class="main" onClick={() => void send()}>
          {labels.ask}
        </button>{' '}
        <button type="button" onClick={leave}>
          {labels.signOut}
        </button>
      </p>
      <div role="status">
        {current === 'asking' ? <p>{labels.asking}</p> : null}
        {typeof current === 'string' && current !== 'asking' ? <p class="alarm">{faults[current]}</p> : null}
        {typeof current === 'object' ? <IssuerAnswerView messages={messages} answer={current} /> : null}
      </div>
    </>
  );
}
