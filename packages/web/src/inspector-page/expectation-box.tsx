import type { JSX } from 'preact';
import type { InspectorMessages } from './messages.ts';
import type { Expectation, InspectorState } from './state.ts';

interface ExpectationProps {
  readonly state: InspectorState;
  readonly messages: InspectorMessages;
}

/** What the person knows of the token that they want: whoever has the wrong one sees in what it differs. */
export function ExpectationBox({ state, messages: { labels } }: ExpectationProps): JSX.Element {
  const fields: readonly (keyof Expectation)[] = ['issuer', 'audience', 'typ'];
  return (
    <details class="card">
      <summary>{labels.expectation}</summary>
      <p class="quiet small-text">{labels.expectationHint}</p>
      {fields.map((name) => (
        <p key={name} class="field">
          <label for={`expected-${name}`}>{labels[name]}</label>
          <input
            id={`expected-${name}`}
            value={state.expectation.value[name]}
            onInput={(event) => {
              state.expectation.value = { ...state.expectation.value, [name]: event.currentTarget.value };
            }}
            autocomplete="off"
            autocapitalize="off"
            spellcheck={false}
            translate={false}
          />
        </p>
      ))}
    </details>
  );
}
