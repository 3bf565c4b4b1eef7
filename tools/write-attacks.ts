// `npm run attacks`: writes docs/attacks from the catalogue of @sealwright/audit, and removes the pages of no attack.

import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { attacksFolder } from './attack-folder.ts';
import { readAttacks, refusalsOf, takenAttacks, writePages } from './attack-pages.ts';
import { listFiles, repository } from './workspace.ts';

const attacks = await readAttacks(repository);
const refusals = await refusalsOf(attacks);
const pages = writePages(attacks, refusals);
mkdirSync(join(repository, attacksFolder), { recursive: true });
for (const path of listFiles(repository, attacksFolder)) if (!pages.has(path)) rmSync(join(repository, path));
for (const [path, text] of pages) writeFileSync(join(repository, path), text);
for (const fault of takenAttacks(attacks, refusals)) console.error(fault);
console.log(`${attacks.length} attacks, ${pages.size} pages in ${attacksFolder}`);
