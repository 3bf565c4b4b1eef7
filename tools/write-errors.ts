// `npm run errors`: writes docs/errors.md from the catalogues of the packages and the texts of tools/error-guide.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorsDocument, readCatalogues, readGuide, writeDocument } from './error-catalogue.ts';
import { repository } from './workspace.ts';

const document = writeDocument(await readCatalogues(repository), await readGuide(repository));
writeFileSync(join(repository, errorsDocument), document);
