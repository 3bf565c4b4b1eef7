// `node tests/migration/write-tables.ts`, after a build: puts the measured tables into the pages of migration.

import { readFileSync, writeFileSync } from 'node:fs';
import { libraries } from './former-libraries.ts';
import { pageOf, withTables } from './measured-tables.ts';

for (const library of libraries) {
  const path = new URL(`../../${pageOf(library)}`, import.meta.url);
  writeFileSync(path, withTables(readFileSync(path, 'utf8'), library));
}
