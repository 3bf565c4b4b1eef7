// `npm run -s soak:client -- --users N --days 90`: prints the figures of a soak as JSON. Status 1 where anybody was signed out
// without a reason, had two sessions, or a thief was not caught.

import { parseArgs } from 'node:util';
import { soak } from './soak.ts';

const number = { type: 'string' } as const;
const { values } = parseArgs({ options: { users: number, days: number, seed: number, thieves: number } });
const { users = '10', days = '90', seed = '1', thieves = '0' } = values;
const report = await soak({ users: Number(users), days: Number(days), seed: Number(seed), thieves: Number(thieves) });
process.stdout.write(`${JSON.stringify(report, undefined, 2)}\n`);
const isGood =
  report.falseSignOuts === 0 &&
  report.mostSessions === 1 &&
  report.thefts.every(({ robbed, caught, fruitless }) => robbed === caught + fruitless);
process.exit(isGood ? 0 : 1);
