/**
 * Candidates for each second of one core, by the hash and the length of the signing input: keys that lie ready
 * (`hs256_119`), made from words by the fast rules (`with_rules`), and `createHmac` in a loop; then the whole on all cores,
 * and hashcat. All by processor time, so that a busy machine flatters nobody.
 */
import { createHmac, randomBytes } from 'node:crypto';
import { crackSecret } from '@sealwright/audit/crack';
import { createHmacSearch } from '../../packages/audit/dist/crack/hmac-search.js';
import { createKeySink } from '../../packages/audit/dist/crack/key-sink.js';
import { type Sha2, sha256, sha384, sha512 } from '../../packages/audit/dist/crack/sha2.js';
import { applyRules } from '../../packages/audit/dist/crack/word-rules.js';
import { hashcatRate, howToInstall } from '../hashcat.ts';
import { type Contender, measure, processorClock, ratio, round3 } from '../measure.ts';
import type { Result } from '../result.ts';

const secret = Buffer.from('the one that is found');
/** Ours on all cores, and hashcat. */
const seconds = 12;

export async function runScenario(): Promise<Result> {
  const contenders = [
    readyKeys('hs256_119', sha256, 119),
    readyKeys('hs256_500', sha256, 500),
    readyKeys('hs384_119', sha384, 119),
    readyKeys('hs512_119', sha512, 119),
    readyKeys('hs512_500', sha512, 500),
    wordsWithRules('hs256_119_with_rules', 119),
    oneByOne('createhmac_119', 119),
    oneByOne('createhmac_500', 500),
  ];
  const measured = await measure(contenders, { sliceMilliseconds: 40, clock: processorClock });
  const rates = Object.fromEntries(
    [...measured].map(([name, { nanoseconds }]) => [`${name}_per_second`, Math.round(1e9 / nanoseconds)]),
  );
  const allCores = await measureAllCores(tokenOf(119));
  const hashcat = await hashcatRate(tokenOf(119), seconds);
  const figures = {
    ...rates,
    all_cores_119_per_second: allCores.perSecond,
    all_cores_119_per_core_second: allCores.perCoreSecond,
    hashcat_119_per_core_second: hashcat ?? null,
    hashcat_500_per_core_second: (await hashcatRate(tokenOf(500), seconds)) ?? null,
  };
  const ratios = {
    over_createhmac_119: ratio(measured, 'createhmac_119', 'hs256_119'),
    over_createhmac_500: ratio(measured, 'createhmac_500', 'hs256_500'),
  };
  if (hashcat === undefined) {
    const missing = { hashcat_119_per_core_second: howToInstall, hashcat_500_per_core_second: howToInstall };
    return { scenario: 'crack', figures, ratios, missing };
  }
  const overHashcat = round3(allCores.perCoreSecond / hashcat);
  return { scenario: 'crack', figures, ratios: { ...ratios, over_hashcat_119: overHashcat } };
}

/** The last of each batch is the right one, which a search that is wrong would not find. */
function readyKeys(name: string, hash: Sha2, bytes: number): Contender {
  const message = randomBytes(bytes);
  const mac = createHmac(hash.name, secret).update(message).digest();
  const { blocks, capacity, search } = createHmacSearch({ hash, message, mac });
  blocks.set(randomBytes(blocks.length));
  blocks.fill(0, (capacity - 1) * hash.blockBytes).set(secret, (capacity - 1) * hash.blockBytes);
  return {
    name,
    run(count) {
      for (let done = 0; done < count; done += capacity) {
        const from = Math.max(0, capacity - (count - done));
        if (search(from, capacity) !== capacity - 1) throw new Error(`${name}: the right key was not found`);
      }
    },
  };
}

function wordsWithRules(name: string, bytes: number): Contender {
  const message = randomBytes(bytes);
  const sink = createKeySink({ hash: sha256, message, mac: randomBytes(32) });
  const words = Array.from({ length: 4096 }, (_, index) => Buffer.from(`word${index.toString(36)}`));
  let next = 0;
  return {
    name,
    run(count) {
      const end = sink.tried + count;
      while (sink.tried < end) {
        applyRules('fast', words[next % words.length] as Buffer, sink.emit);
        next += 1;
      }
    },
  };
}

function oneByOne(name: string, bytes: number): Contender {
  const message = randomBytes(bytes);
  const mac = createHmac('sha256', secret).update(message).digest();
  const keys = Array.from({ length: 256 }, () => randomBytes(12));
  return {
    name,
    run(count) {
      for (let done = 0; done < count; done += 1) {
        if (
          createHmac('sha256', keys[done % keys.length] as Buffer)
            .update(message)
            .digest()
            .equals(mac)
        ) {
          throw new Error(`${name}: a wrong key was taken`);
        }
      }
    },
  };
}

/** The whole command, threads and all: by the clock, and for each second of processor time. */
async function measureAllCores(token: string): Promise<{ readonly perSecond: number; readonly perCoreSecond: number }> {
  const before = process.cpuUsage();
  const outcome = await crackSecret(token, {
    builtIn: false,
    masks: ['?l?l?l?l?l?l?l?l'],
    timeLimitSeconds: seconds,
  });
  const { user, system } = process.cpuUsage(before);
  return {
    perSecond: Math.round(outcome.tried / outcome.seconds),
    perCoreSecond: Math.round(outcome.tried / ((user + system) / 1e6)),
  };
}

/** A token whose signing input has so many bytes, and whose secret nobody finds. */
function tokenOf(bytes: number): string {
  const header = Buffer.from('{"alg":"HS256","typ":"JWT"}').toString('base64url');
  const payload = (filler: number): string =>
    Buffer.from(JSON.stringify({ sub: 'x'.repeat(filler) })).toString('base64url');
  let filler = 0;
  while (`${header}.${payload(filler + 1)}`.length <= bytes) filler += 1;
  const input = `${header}.${payload(filler)}`;
  return `${input}.${createHmac('sha256', randomBytes(32)).update(input).digest('base64url')}`;
}
