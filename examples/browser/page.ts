// A page that verifies a token of each algorithm. To look at it, from the root of the repository and after a build:
//   npx esbuild examples/browser/page.ts --bundle --format=esm --outfile=examples/browser/page.js
// and serve the folder from localhost: a page without a secure context has no Web Crypto.

import { createPolicy, isAuthError, type KeySource, verifyJwt } from '@sealwright/jwt';
import { algorithms, issueToken, turnOneBit } from './issuer.ts';

const policy = createPolicy({ issuer: 'https://id.example', audience: 'https://api.example', typ: 'at+jwt' });

for (const alg of algorithms) {
  const { token, keys } = await issueToken(alg, policy);
  addRow([alg, token, await verdict(token, keys), await verdict(turnOneBit(token), keys)]);
}
document.querySelector('#state').textContent = 'Done';

async function verdict(token: string, keys: KeySource): Promise<string> {
  try {
    await verifyJwt(token, keys, policy);
    return 'verified';
  } catch (error) {
    if (!isAuthError(error)) throw error;
    return `refused: ${error.code}`;
  }
}

/** As text: nothing of a token is ever markup. */
function addRow(cells: readonly string[]): void {
  const row = document.createElement('tr');
  for (const text of cells) {
    const cell = document.createElement('td');
    cell.textContent = text;
    row.append(cell);
  }
  document.querySelector('tbody').append(row);
}

/** As much of a document as is used here: the repository compiles without the types of browsers. */
interface PageElement {
  textContent: string;
  append(child: PageElement): void;
}

declare const document: {
  querySelector(selector: string): PageElement;
  createElement(name: string): PageElement;
};
