// `npm run errors`: writes docs/errors.md from the catalogues of the packages.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorsDocument, readCatalogues, writeDocument } from './error-catalogue.ts';
import { repository } from './workspace.ts';

writeFileSync(join(repository, errorsDocument), writeDocument(await readCatalogues(repository)));
