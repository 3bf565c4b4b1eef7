// `npm run test:vectors`: published vectors, edge cases and cross-checks, with their counts and what was compared.

import { type Result, runVitest, type VitestOptions } from '../../tools/suite.ts';
import { encryptionMatrix, signatureMatrix } from '../cross-checks/matrix.ts';

const vectors = ['packages/jwt/src/vectors-', 'packages/jwt/src/jwe-vectors'];
const edgeCases = ['ecdsa', 'ed25519', 'rsa', 'hmac', 'json'].map((name) => `packages/jwt/src/${name}-edge-cases`);

const published = await run({ project: 'in process', folders: vectors });
const edges = await run({ project: 'in process', folders: edgeCases });
const crossed = await run({ project: 'end to end', folders: ['tests/cross-checks'] });
// The same vectors and edge cases once more, on the engine that every platform but Node gets; and what holds of the files.
const onWebCrypto = await run({ project: 'web crypto', folders: [...vectors, ...edgeCases] });
const housekeeping = await run({ project: 'end to end', folders: ['tests/conformance'] });

const all = [published, edges, crossed, onWebCrypto, housekeeping];
const disagreements = all.reduce((sum, { failed }) => sum + failed, 0);
const counts = [
  `${published.passed} vectors`,
  `${edges.passed} edge cases`,
  `${crossed.passed} cross-checks`,
  `${disagreements} disagreements`,
];

write(counts.join(', '));
write(`vectors and edge cases on Web Crypto as well: ${onWebCrypto.passed} passed, ${onWebCrypto.failed} failed`);
if (disagreements === 0) write(`\n${signatureMatrix()}\n\n${encryptionMatrix()}`);
for (const { failures } of all) for (const line of failures) write(`  ${line}`);
process.exitCode = disagreements === 0 && all.every(({ passed }) => passed > 0) ? 0 : 1;

function run(options: VitestOptions): Promise<Result> {
  return runVitest({ ...options, workers: 2 });
}

function write(line: string): void {
  process.stdout.write(`${line}\n`);
}
