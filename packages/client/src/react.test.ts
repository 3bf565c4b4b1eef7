import { createElement } from 'react';
import { renderToString } from 'react-dom/server';
import { expect, it } from 'vitest';
import { useSession } from './react.ts';

const client = {
  state: { status: 'signed-in', sub: 'ada', sid: 's', connection: 'online' } as const,
  on: () => () => undefined,
};

function Status(): string {
  return useSession(client).status;
}

it('renders as unknown on a server, whoever the client of the process is signed in as', () => {
  expect(renderToString(createElement(Status))).toBe('unknown');
});
