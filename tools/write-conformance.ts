// `npm run conformance`: writes the tables of docs/conformance.md from tests/conformance/requirements.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { conformanceDocument, readConformance, readRequirements, writeConformance } from './conformance-document.ts';
import { repository } from './workspace.ts';

const requirements = await readRequirements(repository);
if (requirements === undefined) throw new Error('there are no requirements to write of');
writeFileSync(join(repository, conformanceDocument), writeConformance(readConformance(repository), requirements));
