// `npm run lock`: after `npm install` has changed package-lock.json, puts in what the registry at hand left out.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { completed, type LockFile } from './lock-file.ts';
import { repository } from './workspace.ts';

const path = join(repository, 'package-lock.json');
const lock = JSON.parse(readFileSync(path, 'utf8')) as LockFile;
writeFileSync(path, `${JSON.stringify(completed(lock), null, 2)}\n`);
