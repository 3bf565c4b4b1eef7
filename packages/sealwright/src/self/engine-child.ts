// Run by `web-engine.ts` under the conditions of a platform that has Web Crypto alone: prints one report.

import type { TrustedAlgorithm } from '@sealwright/audit';
import { auditEngine } from './engine-audit.ts';

const [algorithm = '', name = ''] = process.argv.slice(2);
process.stdout.write(JSON.stringify(await auditEngine(algorithm as TrustedAlgorithm, name)));
