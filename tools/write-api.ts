// `npm run api`: writes down the public surface of every package, for review in the commit that changes it.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { apiSurfaces } from './api-surface.ts';
import { repository } from './workspace.ts';

mkdirSync(join(repository, 'api'), { recursive: true });
for (const { path, text } of apiSurfaces(repository)) writeFileSync(join(repository, path), text);
