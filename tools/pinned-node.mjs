// Everything after the preparation runs on the Node that the root manifest pins, which npm puts first on PATH.
// Asserted, not assumed: on another version the server's storage or the tools would fail later and less clearly.

import { readFileSync } from 'node:fs';

const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
const pinned = `v${manifest.devDependencies.node}`;

if (process.version !== pinned) {
  console.error(
    `This is Node ${process.version}, the project pins ${pinned}: start it through npm (npm start, npm test), or run npm ci first.`,
  );
  process.exit(3);
}
